import 'reflect-metadata';

/** Adds to what a class or handler requires, so that decorators stack and subclasses keep what their base asks for. */
export function requirement<T>(key: string, added: readonly T[]): MethodDecorator & ClassDecorator {
  return (target: object, _name?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const holder = (descriptor?.value ?? target) as object;
    const earlier = (Reflect.getMetadata(key, holder) ?? []) as readonly T[];
    Reflect.defineMetadata(key, [...earlier, ...added], holder);
  };
}

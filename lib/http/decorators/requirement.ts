import 'reflect-metadata';
import { AuthConfigurationError } from '../../domain/auth-error.js';

/** At least one: an empty list would ask for nothing, or for what nobody has. */
export type Names = readonly [string, ...string[]];

/** Adds to what a class or handler requires, so that decorators stack and subclasses keep what their base asks for. */
export function requirement<T>(key: string, added: readonly T[]): MethodDecorator & ClassDecorator {
  return (target: object, _name?: string | symbol, descriptor?: PropertyDescriptor): void => {
    const holder = (descriptor?.value ?? target) as object;
    const earlier = (Reflect.getMetadata(key, holder) ?? []) as readonly T[];
    Reflect.defineMetadata(key, [...earlier, ...added], holder);
  };
}

/**
 * Gives the names back, if there is one and each is of the right form; types alone keep out neither
 * `''` nor a name that was read from somewhere.
 *
 * @throws AuthConfigurationError naming the decorator, when the class is loaded
 */
export function wellFormed(
  names: readonly unknown[],
  isWellFormed: (name: string) => boolean,
  decorator: string,
  remedy: string,
): readonly string[] {
  if (names.length === 0) throw new AuthConfigurationError(decorator, 'is given no name', remedy);
  return names.map((name) => {
    if (typeof name === 'string' && isWellFormed(name)) return name;
    const given = typeof name === 'string' ? JSON.stringify(name) : typeof name;
    throw new AuthConfigurationError(decorator, `is given ${given}`, remedy);
  });
}

import 'reflect-metadata';

/** What was there before anything was written, by handler and key. */
const before = new WeakMap<object, Map<string, unknown>>();

/** What the host's own decorators say of a handler. */
export function hostMetadata(handler: object, key: string): unknown {
  const kept = before.get(handler);
  return kept?.has(key) ? kept.get(key) : Reflect.getOwnMetadata(key, handler);
}

/** Writes metadata to a handler, in the place of what was written last; `undefined` gives back the host's. */
export function describeHandler(handler: object, key: string, value: unknown): void {
  const host = hostMetadata(handler, key);
  const kept = before.get(handler) ?? new Map<string, unknown>();
  before.set(handler, kept.set(key, host));
  const next = value ?? host;
  if (next === undefined) Reflect.deleteMetadata(key, handler);
  else Reflect.defineMetadata(key, next, handler);
}

import type { AuthStructure } from './auth-module-options.js';
import { DEFAULT_INSTANCE } from './auth-tokens.js';
import type { OptionReader } from './option-reader.js';

/** What both modules have in their structure. */
type SharedStructure = Pick<AuthStructure, 'revocationFeed' | 'globalGuard' | 'name' | 'imports'>;

/** A structure with its defaults. Of its parts only those are there that were given. */
export type Resolved<S extends SharedStructure> = Required<
  Omit<S, 'repository' | 'revocationFeed'>
> &
  Pick<S, Extract<keyof S, 'repository' | 'revocationFeed'>>;

/** Reads the structure that both modules have. */
export function readStructure(
  reader: OptionReader,
  { revocationFeed, imports = [] }: SharedStructure,
): Resolved<SharedStructure> {
  requireProvidable(reader, 'revocationFeed');
  return {
    ...(revocationFeed && { revocationFeed }),
    globalGuard: reader.flag('globalGuard', true),
    name: reader.text('name', DEFAULT_INSTANCE),
    imports,
  };
}

/** Refuses a part of which no provider can be made. */
export function requireProvidable(reader: OptionReader, part: string): void {
  if (reader.has(part) && !isObject(reader.get(part)))
    reader.refuse(part, 'is neither a class nor a provider', 'Give one, or leave it out');
}

/** What is left of the options of `forRoot`: the settings, which `forRootAsync` has from a factory. */
export function settingsIn(options: object, structure: readonly string[]): object {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !structure.includes(name)));
}

export function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

import type { AuthModuleOptions, AuthStructure } from './auth-module-options.js';
import type { AuthSettings } from './auth-settings.js';
import { OptionReader } from './option-reader.js';
import { SETTINGS } from './resolve-auth-options.js';

const STRUCTURE = [
  ...['subjects', 'repository', 'revocationFeed', 'controller', 'jwks', 'globalGuard', 'name'],
  'imports',
];

const SUBJECTS_REMEDY = 'Give a class with authenticate(credentials, request) and load(sub)';

/** The structure of a module with its defaults. */
export type ResolvedAuthStructure = Required<Omit<AuthStructure, 'repository' | 'revocationFeed'>> &
  Pick<AuthStructure, 'repository' | 'revocationFeed'>;

/**
 * Fills in the defaults of the structure and refuses what can't be right. Pure.
 *
 * @param others names beside the structure's that are allowed here
 * @throws AuthConfigurationError naming the option, what is wrong and what to write instead
 */
export function resolveAuthStructure(
  options: AuthStructure,
  others: readonly string[],
): ResolvedAuthStructure {
  const reader = new OptionReader('', options, [...STRUCTURE, ...others]);
  const subjects = reader.get('subjects');
  if (!isObject(subjects)) return reader.refuse('subjects', 'is missing', SUBJECTS_REMEDY);
  if (typeof subjects !== 'function' && !isSubjectSource(subjects)) {
    reader.refuse('subjects', 'lacks a method', SUBJECTS_REMEDY);
  }
  for (const part of ['repository', 'revocationFeed'] as const) {
    if (reader.has(part) && !isObject(options[part]))
      reader.refuse(part, 'is neither a class nor a provider', 'Give one, or leave it out');
  }
  const name = reader.text('name', 'default');
  const controller = readPath(reader, 'controller', 'auth');
  const usual = `.well-known/${name === 'default' ? '' : `${encodeURIComponent(name)}/`}jwks.json`;
  return {
    subjects: options.subjects,
    ...(options.repository && { repository: options.repository }),
    ...(options.revocationFeed && { revocationFeed: options.revocationFeed }),
    controller,
    jwks: readPath(reader, 'jwks', controller === false ? false : usual),
    globalGuard: reader.flag('globalGuard', true),
    name,
    imports: options.imports ?? [],
  };
}

function readPath(reader: OptionReader, name: string, usual: string | false): string | false {
  const path = reader.has(name) ? reader.get(name) : usual;
  if (path === false) return false;
  if (typeof path === 'string' && /^(?:[^/\s?#]+(?:\/[^/\s?#]+)*)?$/.test(path)) return path;
  const remedy = `Give a path without slashes at its ends, such as '${usual || 'auth'}', or false`;
  return reader.refuse(name, 'is no path', remedy);
}

/** Takes the options of `forRoot` apart. */
export function splitOptions(options: AuthModuleOptions): {
  readonly structure: ResolvedAuthStructure;
  readonly settings: AuthSettings;
} {
  const structure = resolveAuthStructure(options, SETTINGS);
  const settings = Object.entries(options).filter(([name]) => !STRUCTURE.includes(name));
  return { structure, settings: Object.fromEntries(settings) as unknown as AuthSettings };
}

/** An object has the methods itself; what is made of a provider definition is only seen later. */
function isSubjectSource(source: object): boolean {
  if ('useClass' in source || 'useExisting' in source || 'useFactory' in source) return true;
  const { authenticate, load } = source as Readonly<Record<string, unknown>>;
  return typeof authenticate === 'function' && typeof load === 'function';
}

function isObject(value: unknown): value is object {
  return typeof value === 'function' || (typeof value === 'object' && value !== null);
}

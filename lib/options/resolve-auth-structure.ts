import type { AuthModuleOptions, AuthStructure } from './auth-module-options.js';
import { DEFAULT_INSTANCE } from './auth-tokens.js';
import { OptionReader } from './option-reader.js';
import {
  isObject,
  readStructure,
  requireProvidable,
  settingsIn,
  type Resolved,
} from './read-structure.js';
import { SETTINGS } from './resolve-auth-options.js';

const STRUCTURE = [
  ...['subjects', 'repository', 'revocationFeed', 'controller', 'jwks', 'globalGuard', 'name'],
  'imports',
];

const SUBJECTS_REMEDY = 'Give a class with authenticate(credentials, request) and load(sub)';

/** The structure of a module with its defaults. */
export type ResolvedAuthStructure = Resolved<AuthStructure>;

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
  requireProvidable(reader, 'repository');
  const shared = readStructure(reader, options);
  const controller = readPath(reader, 'controller', 'auth');
  const folder = shared.name === DEFAULT_INSTANCE ? '' : `${encodeURIComponent(shared.name)}/`;
  const usual = controller !== false && `.well-known/${folder}jwks.json`;
  return {
    ...shared,
    subjects: options.subjects,
    ...(options.repository && { repository: options.repository }),
    controller,
    jwks: readPath(reader, 'jwks', usual),
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
  readonly settings: object;
} {
  const structure = resolveAuthStructure(options, SETTINGS);
  return { structure, settings: settingsIn(options, STRUCTURE) };
}

/** An object has the methods itself; what is made of a provider definition is only seen later. */
function isSubjectSource(source: object): boolean {
  if ('useClass' in source || 'useExisting' in source || 'useFactory' in source) return true;
  const { authenticate, load } = source as Readonly<Record<string, unknown>>;
  return typeof authenticate === 'function' && typeof load === 'function';
}

import { OptionReader } from './option-reader.js';
import { readStructure, settingsIn, type Resolved } from './read-structure.js';
import { SETTINGS } from './resolve-resource-server-options.js';
import type {
  ResourceServerModuleOptions,
  ResourceServerStructure,
} from './resource-server-options.js';

const STRUCTURE = ['revocationFeed', 'globalGuard', 'name', 'imports'];

/** The structure of a resource server with its defaults. */
export type ResolvedResourceServerStructure = Resolved<ResourceServerStructure>;

/**
 * Fills in the defaults of the structure and refuses what can't be right. Pure.
 *
 * @param others names beside the structure's that are allowed here
 * @throws AuthConfigurationError naming the option, what is wrong and what to write instead
 */
export function resolveResourceServerStructure(
  options: ResourceServerStructure,
  others: readonly string[],
): ResolvedResourceServerStructure {
  return readStructure(new OptionReader('', options, [...STRUCTURE, ...others]), options);
}

/** Takes the options of `forRoot` apart. */
export function splitResourceServerOptions(options: ResourceServerModuleOptions): {
  readonly structure: ResolvedResourceServerStructure;
  readonly settings: object;
} {
  const structure = resolveResourceServerStructure(options, SETTINGS);
  return { structure, settings: settingsIn(options, STRUCTURE) };
}

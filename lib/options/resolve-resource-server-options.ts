import { OptionReader } from './option-reader.js';
import { readAudiences } from './read-audiences.js';
import { readKeyOrigin, type KeyOrigin } from './read-key-origin.js';
import { readCacheSize, readClockTolerance } from './read-verification-limits.js';
import type { ResolvedVerificationOptions } from './resolved-verification-options.js';
import type {
  ResourceServerModuleOptions,
  ResourceServerSettings,
  ResourceServerStructure,
} from './resource-server-options.js';

const SETTINGS = [
  ...['issuer', 'audience', 'jwksUri', 'jwks', 'verificationKeys', 'cacheSize', 'clockTolerance'],
  'allowInsecure',
];
const STRUCTURE = ['globalGuard', 'name', 'imports'];

/** Options of a resource server with every default filled in and every check passed. Frozen. */
export interface ResolvedResourceServerOptions extends ResolvedVerificationOptions {
  readonly keys: KeyOrigin;
}

/**
 * Fills in the defaults and refuses what can't be right, before anything starts. Pure.
 *
 * @throws AuthConfigurationError naming the option, what is wrong and what to write instead
 */
export function resolveResourceServerOptions(settings: unknown): ResolvedResourceServerOptions {
  const top = new OptionReader('', settings, SETTINGS);
  const keys = readKeyOrigin(top);
  return Object.freeze({
    issuer: top.text('issuer'),
    audiences: readAudiences(top),
    accessTokenCacheSize: readCacheSize(top),
    revocationCheck: 'none',
    clockTolerance: readClockTolerance(top),
    warnings: Object.freeze(warningsFor(keys)),
    keys: Object.freeze(keys),
  });
}

/** The structure of a resource server with its defaults. */
export function resolveResourceServerStructure(
  options: ResourceServerStructure,
  others: readonly string[],
): Required<ResourceServerStructure> {
  const reader = new OptionReader('', options, [...STRUCTURE, ...others]);
  return {
    globalGuard: reader.flag('globalGuard', true),
    name: reader.text('name', 'default'),
    imports: options.imports ?? [],
  };
}

/** Takes the options of `forRoot` apart. */
export function splitResourceServerOptions(options: ResourceServerModuleOptions): {
  readonly structure: Required<ResourceServerStructure>;
  readonly settings: ResourceServerSettings;
} {
  const structure = resolveResourceServerStructure(options, SETTINGS);
  const settings = Object.entries(options).filter(([name]) => !STRUCTURE.includes(name));
  return { structure, settings: Object.fromEntries(settings) as unknown as ResourceServerSettings };
}

function warningsFor(keys: KeyOrigin): string[] {
  const isShared = keys.kind === 'given' && keys.keys.some(({ jwk }) => jwk === undefined);
  return isShared
    ? ['verificationKeys holds a shared key: whoever can verify with it can issue, too']
    : [];
}

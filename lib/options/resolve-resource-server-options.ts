import { OptionReader } from './option-reader.js';
import { readAudiences } from './read-audiences.js';
import { readKeyOrigin, type KeyOrigin } from './read-key-origin.js';
import { readRevocation } from './read-revocation.js';
import { readCacheSize, readClockTolerance } from './read-verification-limits.js';
import type { ResolvedVerificationOptions } from './resolved-verification-options.js';
import type {
  ResourceServerModuleOptions,
  ResourceServerSettings,
  ResourceServerStructure,
} from './resource-server-options.js';

const SETTINGS = [
  ...['issuer', 'audience', 'jwksUri', 'jwks', 'verificationKeys', 'cacheSize', 'clockTolerance'],
  ...['accessTokenLifetime', 'revocation', 'allowInsecure'],
];
const STRUCTURE = ['revocationFeed', 'globalGuard', 'name', 'imports'];

const REVOCATION = ['onStale', 'staleAfter', 'maxEntries'];

const HOUR = 3_600_000;
const LIFETIME_BOUNDS = { min: 1_000, max: 87_600 * HOUR, words: '1 s to 10 years' };

/** Options of a resource server with every default filled in and every check passed. Frozen. */
export interface ResolvedResourceServerOptions extends ResolvedVerificationOptions {
  readonly keys: KeyOrigin;
}

/**
 * Fills in the defaults and refuses what can't be right, before anything starts. Pure.
 *
 * @throws AuthConfigurationError naming the option, what is wrong and what to write instead
 */
export function resolveResourceServerOptions(
  settings: unknown,
  { revocationFeed }: Pick<ResourceServerStructure, 'revocationFeed'> = {},
): ResolvedResourceServerOptions {
  const top = new OptionReader('', settings, SETTINGS);
  const keys = readKeyOrigin(top);
  const clockTolerance = readClockTolerance(top);
  const lifetime = top.duration('accessTokenLifetime', HOUR, LIFETIME_BOUNDS);
  const revocation = new OptionReader('revocation', top.get('revocation'), REVOCATION);
  if (revocationFeed === undefined && top.has('revocation'))
    top.refuse('revocation', 'has no effect without revocationFeed', 'Give one, or leave it out');
  return Object.freeze({
    issuer: top.text('issuer'),
    audiences: readAudiences(top),
    accessTokenCacheSize: readCacheSize(top),
    revocation: readRevocation(revocation, {
      check: revocationFeed === undefined ? 'none' : 'feed',
      policies: ['allow', 'deny'],
      horizon: lifetime + 2 * clockTolerance,
    }),
    clockTolerance,
    warnings: Object.freeze(warningsFor(keys)),
    keys: Object.freeze(keys),
  });
}

/** The structure of a resource server with its defaults. */
export type ResolvedResourceServerStructure = Required<
  Omit<ResourceServerStructure, 'revocationFeed'>
> &
  Pick<ResourceServerStructure, 'revocationFeed'>;

/** Fills in the defaults of the structure and refuses what can't be right. Pure. */
export function resolveResourceServerStructure(
  options: ResourceServerStructure,
  others: readonly string[],
): ResolvedResourceServerStructure {
  const reader = new OptionReader('', options, [...STRUCTURE, ...others]);
  const { revocationFeed } = options;
  const isGiven =
    typeof revocationFeed === 'function' ||
    (typeof revocationFeed === 'object' && (revocationFeed as object | null) !== null);
  if (reader.has('revocationFeed') && !isGiven) {
    const remedy = 'Give one, or leave it out';
    reader.refuse('revocationFeed', 'is neither a class nor a provider', remedy);
  }
  return {
    ...(revocationFeed && { revocationFeed }),
    globalGuard: reader.flag('globalGuard', true),
    name: reader.text('name', 'default'),
    imports: options.imports ?? [],
  };
}

/** Takes the options of `forRoot` apart. */
export function splitResourceServerOptions(options: ResourceServerModuleOptions): {
  readonly structure: ResolvedResourceServerStructure;
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

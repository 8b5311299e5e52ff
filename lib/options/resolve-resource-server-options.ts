import { HOUR, OptionReader, SECOND, TEN_YEARS } from './option-reader.js';
import { JWKS_ALLOWANCES, readKeyOrigin, type KeyOrigin } from './read-key-origin.js';
import { TRANSPORT_SETTINGS, readTransport } from './read-transport.js';
import {
  readAudiences,
  readCacheSize,
  readClockTolerance,
  readRevocation,
} from './read-verification.js';
import type { ResolvedVerificationOptions } from './resolved-verification-options.js';
import type { ResourceServerStructure } from './resource-server-options.js';

/** The names of all settings. */
export const SETTINGS = [
  ...['issuer', 'audience', 'jwksUri', 'jwks', 'verificationKeys', 'cacheSize', 'clockTolerance'],
  ...['accessTokenLifetime', 'revocation', 'allowInsecure', ...TRANSPORT_SETTINGS],
];
const REVOCATION = ['onStale', 'staleAfter', 'maxEntries'];

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
  const allowed = top.someOf('allowInsecure', [...JWKS_ALLOWANCES, 'cookies-over-http']);
  const keys = readKeyOrigin(top, allowed);
  const clockTolerance = readClockTolerance(top);
  const bounds = { min: SECOND, max: TEN_YEARS, words: '1 s to 10 years' };
  const accessTokenLifetime = top.duration('accessTokenLifetime', HOUR, bounds);
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
      ...{ accessTokenLifetime, clockTolerance },
    }),
    clockTolerance,
    transport: readTransport(top, {
      insecureAllowed: allowed.includes('cookies-over-http'),
      csrfKeys: undefined,
    }),
    warnings: Object.freeze(warningsFor(keys)),
    keys: Object.freeze(keys),
  });
}

function warningsFor(keys: KeyOrigin): string[] {
  const isShared = keys.kind === 'given' && keys.keys.some(({ jwk }) => jwk === undefined);
  return isShared
    ? ['verificationKeys holds a shared key: whoever can verify with it can issue, too']
    : [];
}

import type { VerificationKey } from '../crypto/access-token-key.js';
import type { JwksAllowance } from '../ports/jwk-set-source.js';
import { requireCompatible } from './key-options.js';
import { DAY, HOUR, kindOf, OptionReader, SECOND } from './option-reader.js';
import { readVerificationKeys } from './read-access-token-keys.js';

/** A JWK Set elsewhere. Milliseconds. */
interface RemoteKeys {
  readonly kind: 'remote';
  readonly uri: URL;
  readonly timeout: number;
  readonly limits: {
    readonly maxAge: number;
    readonly staleLimit: number;
    readonly coolDown: number;
  };
  readonly allowInsecure: readonly JwksAllowance[];
}

/** Where the keys of a resource server come from. */
export type KeyOrigin =
  { readonly kind: 'given'; readonly keys: readonly VerificationKey[] } | RemoteKeys;

/** What `allowInsecure` may name about a remote set. */
export const JWKS_ALLOWANCES = ['jwks-over-http', 'jwks-on-private-network'] as const;

/**
 * Reads `jwksUri` with `jwks`, or `verificationKeys`.
 *
 * @param allowed what `allowInsecure` names, about other things too
 * @throws AuthConfigurationError
 */
export function readKeyOrigin(top: OptionReader, allowed: readonly string[]): KeyOrigin {
  const allowInsecure = JWKS_ALLOWANCES.filter((one) => allowed.includes(one));
  const remedy = 'Give one of jwksUri and verificationKeys';
  if (top.has('verificationKeys') && top.has('jwksUri'))
    top.refuse('jwksUri', 'is given beside verificationKeys', remedy);
  if (top.has('verificationKeys')) {
    const superfluous = [
      ...(top.has('jwks') ? ['jwks'] : []),
      ...allowInsecure.map(() => 'allowInsecure'),
    ];
    for (const name of superfluous) top.refuse(name, 'is for a remote JWK Set', 'Leave it out');
    const keys = readVerificationKeys(top, 'public');
    if (keys.length === 0) top.refuse('verificationKeys', 'is empty', 'Give at least one key');
    requireCompatible('verificationKeys', keys);
    return { kind: 'given', keys };
  }
  if (!top.has('jwksUri')) top.refuse('jwksUri', 'is missing', remedy);
  return { kind: 'remote', uri: readUri(top, allowInsecure), ...readTiming(top), allowInsecure };
}

function readTiming(top: OptionReader): Pick<RemoteKeys, 'timeout' | 'limits'> {
  const known = ['maxAge', 'staleLimit', 'coolDown', 'timeout'];
  const group = new OptionReader('jwks', top.get('jwks'), known);
  const ageBounds = { min: 30 * SECOND, max: DAY, words: '30 s to 24 h' };
  const maxAge = group.duration('maxAge', 300 * SECOND, ageBounds);
  const staleWords = 'at least jwks.maxAge, at most 30 days';
  const staleBounds = { min: maxAge, max: 30 * DAY, words: staleWords };
  const coolBounds = { min: 30 * SECOND, max: HOUR, words: '30 s to 1 h' };
  const timeBounds = { min: 100, max: 5 * SECOND, words: '100 ms to 5 s' };
  return {
    timeout: group.duration('timeout', 5 * SECOND, timeBounds),
    limits: Object.freeze({
      maxAge,
      staleLimit: group.duration('staleLimit', Math.max(DAY, maxAge), staleBounds),
      coolDown: group.duration('coolDown', 30 * SECOND, coolBounds),
    }),
  };
}

function readUri(top: OptionReader, allowed: readonly JwksAllowance[]): URL {
  const given = top.text('jwksUri');
  const uri = URL.canParse(given) ? new URL(given) : undefined;
  if (uri === undefined || !['https:', 'http:'].includes(uri.protocol))
    return top.refuse('jwksUri', `is ${kindOf(given)} that is no URL`, 'Give an https: URL');
  if (uri.username !== '' || uri.password !== '')
    top.refuse('jwksUri', 'has credentials in it', 'Give the URL alone: the set is public');
  if (uri.protocol === 'http:' && !allowed.includes('jwks-over-http')) {
    const remedy = "Give an https: URL, or name it in allowInsecure: ['jwks-over-http']";
    top.refuse('jwksUri', 'is not over https, so that anybody on the way could give keys', remedy);
  }
  return uri;
}

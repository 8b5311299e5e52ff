import type { VerificationKey } from '../crypto/access-token-key.js';
import type { JwksAllowance } from '../ports/jwk-set-source.js';
import { requireCompatible } from './key-options.js';
import { OptionReader, kindOf } from './option-reader.js';
import { readVerificationKeys } from './read-access-token-keys.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

/** Where the keys of a resource server come from. Milliseconds. */
export type KeyOrigin =
  | { readonly kind: 'given'; readonly keys: readonly VerificationKey[] }
  | {
      readonly kind: 'remote';
      readonly uri: URL;
      readonly timeout: number;
      readonly limits: {
        readonly maxAge: number;
        readonly staleLimit: number;
        readonly coolDown: number;
      };
      readonly allowInsecure: readonly JwksAllowance[];
    };

/**
 * Reads `jwksUri` with `jwks`, or `verificationKeys`.
 *
 * @throws AuthConfigurationError
 */
export function readKeyOrigin(top: OptionReader): KeyOrigin {
  const remedy = 'Give one of jwksUri and verificationKeys';
  if (top.has('verificationKeys') && top.has('jwksUri'))
    top.refuse('jwksUri', 'is given beside verificationKeys', remedy);
  if (top.has('verificationKeys')) {
    for (const name of ['jwks', 'allowInsecure'])
      if (top.has(name)) top.refuse(name, 'is for a remote JWK Set', 'Leave it out');
    const keys = readVerificationKeys(top, 'public');
    if (keys.length === 0) top.refuse('verificationKeys', 'is empty', 'Give at least one key');
    requireCompatible('verificationKeys', keys);
    return { kind: 'given', keys };
  }
  if (!top.has('jwksUri')) top.refuse('jwksUri', 'is missing', remedy);
  const known = ['maxAge', 'staleLimit', 'coolDown', 'timeout'];
  const group = new OptionReader('jwks', top.get('jwks'), known);
  const maxAge = group.duration('maxAge', 300 * SECOND, bounds(30 * SECOND, DAY, '30 s to 24 h'));
  const usual = Math.max(DAY, maxAge);
  const atMost = bounds(maxAge, 30 * DAY, 'at least jwks.maxAge, at most 30 days');
  const allowInsecure = top.someOf('allowInsecure', ['jwks-over-http', 'jwks-on-private-network']);
  return {
    kind: 'remote',
    uri: readUri(top, allowInsecure),
    timeout: group.duration('timeout', 5 * SECOND, bounds(100, 5 * SECOND, '100 ms to 5 s')),
    limits: Object.freeze({
      maxAge,
      staleLimit: group.duration('staleLimit', usual, atMost),
      coolDown: group.duration('coolDown', 30 * SECOND, bounds(30 * SECOND, HOUR, '30 s to 1 h')),
    }),
    allowInsecure,
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

function bounds(
  min: number,
  max: number,
  words: string,
): { min: number; max: number; words: string } {
  return { min, max, words };
}

import type { KeyObject } from 'node:crypto';
import { deriveKey } from './derive-key.js';

/** Algorithms that access tokens can be signed with (RFC 7518 section 3.1). */
export type SigningAlgorithm = 'HS256';

/** A key with the one algorithm it is used for (RFC 8725 section 3.1) and its id. */
export interface AccessTokenKey {
  readonly kid: string;
  readonly algorithm: SigningAlgorithm;
  /** Signs; the private key of a pair, or the shared one. */
  readonly signingKey: KeyObject;
  /** Verifies; the public key of a pair, or the shared one. */
  readonly verificationKey: KeyObject;
}

/**
 * The keys of access tokens, parsed once. The first one signs, all verify. A key is found by exact
 * `kid` in a map, so that no header can name a file, a URL or a property.
 */
export class KeyRing {
  readonly signing: AccessTokenKey;
  readonly algorithms: readonly SigningAlgorithm[];
  private readonly byKid: ReadonlyMap<string, AccessTokenKey>;

  constructor(keys: readonly [AccessTokenKey, ...AccessTokenKey[]]) {
    this.signing = keys[0];
    this.algorithms = [...new Set(keys.map((key) => key.algorithm))];
    this.byKid = new Map(keys.map((key) => [key.kid, key]));
    if (this.byKid.size !== keys.length)
      throw new RangeError('two access-token keys have the same kid');
  }

  /** The verification key of that id, or `undefined`. */
  find(kid: string): AccessTokenKey | undefined {
    return this.byKid.get(kid);
  }
}

/** The HS256 key that belongs to a secret. Its `kid` is derived apart, so that it tells nothing of the key. */
export function deriveAccessTokenKey(secret: Uint8Array): AccessTokenKey {
  const key = deriveKey(secret, 'access-token/HS256');
  const kid = deriveKey(secret, 'access-token/kid').export().subarray(0, 12).toString('base64url');
  return Object.freeze({ kid, algorithm: 'HS256', signingKey: key, verificationKey: key });
}

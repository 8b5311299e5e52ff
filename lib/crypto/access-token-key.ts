import type { KeyObject } from 'node:crypto';
import { deriveKey } from './derive-key.js';
import type { PublicJwk } from './jwk.js';
import { signatureCheck, type SignatureCheck } from './signature-check.js';
import type { SigningAlgorithm } from './signing-algorithm.js';

/** What verifies access tokens: a key, parsed, with the one algorithm that it is used for (RFC 8725 section 3.1). */
export interface VerificationKey {
  /** Key id; found in a token's header by exact comparison only. */
  readonly kid: string;
  /** The same for the same key and for no other, whatever its `kid`; of a shared key it tells nothing. */
  readonly thumbprint: string;
  readonly algorithm: SigningAlgorithm;
  readonly check: SignatureCheck;
  /** What others verify with; `undefined` for a shared key, which nobody else may see. */
  readonly jwk: PublicJwk | undefined;
}

/** What signs access tokens as well. */
export interface SigningKey extends VerificationKey {
  /** The private key of a pair, or the shared one. */
  readonly signingKey: KeyObject;
}

/** The HS256 key that belongs to a secret. Its `kid` is derived apart, so that it tells nothing of the key. */
export function deriveAccessTokenKey(secret: Uint8Array): SigningKey {
  const key = deriveKey(secret, 'access-token/HS256');
  return Object.freeze({
    kid: sharedKeyId(secret),
    thumbprint: sharedKeyId(key.export()),
    algorithm: 'HS256',
    check: signatureCheck('HS256', key),
    jwk: undefined,
    signingKey: key,
  });
}

/**
 * The key id of a shared key: derived, not a thumbprint, since a hash of a shared key in every token
 * would be something to guess at (RFC 7638 section 7).
 */
export function sharedKeyId(secret: Uint8Array): string {
  return deriveKey(secret, 'access-token/kid').export().subarray(0, 12).toString('base64url');
}

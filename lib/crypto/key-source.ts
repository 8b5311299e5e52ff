import type { KeyObject } from 'node:crypto';
import type { Jwk } from './jwk.js';
import type { SigningAlgorithm } from './signing-algorithm.js';

/**
 * A key as people have it: a PEM (PKCS #8, PKCS #1, SEC 1 or SPKI; not encrypted), a JWK, or a
 * `KeyObject` of `node:crypto`. A shared key is a JWK of type `oct` or `createSecretKey(bytes)`; other
 * text than a PEM is refused, so that no public key is ever taken for a shared one.
 *
 * @publicApi
 */
export type KeyMaterial = string | Jwk | KeyObject;

/**
 * A key with what it does not say itself.
 *
 * @publicApi
 */
export interface NamedKey {
  /** The key itself. */
  readonly key: KeyMaterial;
  /**
   * The one algorithm that the key is used for.
   * @default what the JWK says; else RS256 for RSA, the curve's own for EC, HS256 for a shared key
   */
  readonly alg?: SigningAlgorithm;
  /**
   * Key id: 1 to 255 characters.
   * @default what the JWK says; else the thumbprint (RFC 7638), or for a shared key an id that tells nothing of it
   */
  readonly kid?: string;
}

/**
 * A key, with or without its algorithm and id.
 *
 * @publicApi
 */
export type KeySource = KeyMaterial | NamedKey;

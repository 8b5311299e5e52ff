import { hash, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from './signing-algorithm.js';

/**
 * A JSON Web Key (RFC 7517 section 4).
 *
 * @publicApi
 */
export interface Jwk {
  /** The type of the key: `EC`, `RSA` or `oct` (RFC 7518 section 6.1). */
  readonly kty: string;
  /** The members of that type, and what else was said of the key. */
  readonly [member: string]: unknown;
}

/** A public key as a JWK Set shows it: the members of its type, and what it is for. Nothing private. */
export interface PublicJwk extends Jwk {
  /** The id of the key, as the header of a token names it. */
  readonly kid: string;
  /** The one algorithm that tokens of this key are verified with (RFC 8725 section 3.1). */
  readonly alg: SigningAlgorithm;
  /** What the key is for: signatures. */
  readonly use: 'sig';
}

/** The members that make a public key, in the order of RFC 7638 section 3.2; no other is ever copied. */
const PUBLIC_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  EC: ['crv', 'kty', 'x', 'y'],
  RSA: ['e', 'kty', 'n'],
};

/** The public members of a key of a pair. */
export function publicMembersOf(key: KeyObject): Jwk {
  const jwk = key.export({ format: 'jwk' }) as Record<string, string | undefined>;
  const members = PUBLIC_MEMBERS[jwk.kty ?? ''] ?? [];
  return Object.fromEntries(members.map((member) => [member, jwk[member]])) as unknown as Jwk;
}

/** The SHA-256 thumbprint of a public key (RFC 7638), from its public members in order. */
export function thumbprintOf(publicMembers: Jwk): string {
  return hash('sha256', JSON.stringify(publicMembers), 'base64url');
}

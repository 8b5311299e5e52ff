import { hash, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from './signing-algorithm.js';

/**
 * A JSON Web Key (RFC 7517 section 4).
 *
 * @publicApi
 */
export interface Jwk {
  readonly kty: string;
  readonly [member: string]: unknown;
}

/** A public key as a JWK Set shows it: the members of its type, and what it is for. Nothing private. */
export interface PublicJwk extends Jwk {
  readonly kid: string;
  readonly alg: SigningAlgorithm;
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

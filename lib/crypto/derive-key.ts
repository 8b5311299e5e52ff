import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

/** What a derived key is for. A value made with one key never verifies with another. */
export type KeyPurpose =
  'access-token/HS256' | 'access-token/kid' | 'refresh-token/tag' | 'csrf-token';

/** Derives the 32-byte key for one purpose from a secret (HKDF with SHA-256, RFC 5869, empty salt). */
export function deriveKey(secret: Uint8Array, purpose: KeyPurpose): KeyObject {
  return createSecretKey(
    Buffer.from(hkdfSync('sha256', secret, '', `nestjs-dual-token/v1/${purpose}`, 32)),
  );
}

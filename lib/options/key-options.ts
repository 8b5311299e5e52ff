import type { SigningKey, VerificationKey } from '../crypto/access-token-key.js';
import { readSigningKey, readVerificationKey } from '../crypto/read-access-token-key.js';
import { ALGORITHMS } from '../crypto/signing-algorithm.js';
import { UnfitKeyError } from '../crypto/unfit-key.error.js';
import { AuthConfigurationError } from '../domain/auth-error.js';

/** How many keys one issuer has at the most: each is in the JWK Set, and somebody has to look through them. */
export const MAX_KEYS = 100;

/** @throws AuthConfigurationError naming the option, never the key */
export function signingKeyOption(option: string, source: unknown): SigningKey {
  return named(option, () => readSigningKey(source));
}

/** @throws AuthConfigurationError naming the option, never the key */
export function verificationKeyOption(
  option: string,
  source: unknown,
  halves: 'any' | 'public' = 'any',
): VerificationKey {
  return named(option, () => readVerificationKey(source, halves));
}

/**
 * Refuses keys that can't stand side by side: the same id twice, too many, or shared keys beside pairs,
 * where a public key might be taken for a shared one (RFC 8725 section 2.1).
 *
 * @throws AuthConfigurationError
 */
export function requireCompatible(option: string, keys: readonly VerificationKey[]): void {
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length)
    throw new AuthConfigurationError(
      option,
      'has a kid that is there already',
      'Give each key its own',
    );
  const isShared = ({ algorithm }: VerificationKey): boolean =>
    ALGORITHMS[algorithm].family === 'hmac';
  if (keys.some(isShared) && !keys.every(isShared)) {
    const remedy = 'Give public keys beside a private one, shared keys beside a shared one';
    throw new AuthConfigurationError(option, 'mixes shared keys with pairs of keys', remedy);
  }
  if (keys.length > MAX_KEYS) {
    const remedy = `Keep to ${MAX_KEYS}: take out those that have signed nothing that is still valid`;
    throw new AuthConfigurationError(option, 'has too many keys', remedy);
  }
}

function named<T>(option: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnfitKeyError)) throw error;
    throw new AuthConfigurationError(option, error.problem, error.remedy);
  }
}

import { createHmac, sign, type KeyObject } from 'node:crypto';
import { ALGORITHMS, type SigningAlgorithm } from './signing-algorithm.js';

/** The signature over `input` in base64url (RFC 7515 section 5.1). */
export function signJws(
  input: string,
  {
    algorithm,
    signingKey,
  }: { readonly algorithm: SigningAlgorithm; readonly signingKey: KeyObject },
): string {
  const { family, digest, signing } = ALGORITHMS[algorithm];
  if (family === 'hmac') return createHmac(digest, signingKey).update(input).digest('base64url');
  return sign(digest, Buffer.from(input, 'latin1'), { key: signingKey, ...signing }).toString(
    'base64url',
  );
}

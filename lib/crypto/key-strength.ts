import type { KeyObject } from 'node:crypto';
import type { Jwk } from './jwk.js';
import { isRocaModulus } from './roca.js';
import { weaknessOf } from './secret-strength.js';
import { ALGORITHMS, type SigningAlgorithm } from './signing-algorithm.js';
import { UnfitKeyError } from './unfit-key.error.js';

const MIN_RSA_BITS = 2_048;
/** A longer one makes every verification slow enough to be an attack. */
const MAX_RSA_BITS = 8_192;

/** RFC 7518 section 3.2. */
export function requireSharedStrength(key: KeyObject, algorithm: SigningAlgorithm): void {
  const bytes = key.export();
  const { digestLength } = ALGORITHMS[algorithm];
  const remedy = `Give ${digestLength} random bytes or more`;
  if (bytes.length < digestLength)
    throw new UnfitKeyError(
      `has ${bytes.length} bytes, which are too few for ${algorithm}`,
      remedy,
    );
  const weakness = weaknessOf(bytes);
  if (weakness !== undefined) throw new UnfitKeyError(weakness, remedy);
}

export function requireRsaStrength(key: KeyObject, { n }: Jwk): void {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  const remedy = `Give one of ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits, such as 3072`;
  if (modulusLength < MIN_RSA_BITS || modulusLength > MAX_RSA_BITS)
    throw new UnfitKeyError(`is an RSA key of ${modulusLength} bits`, remedy);
  if (publicExponent < 3n || publicExponent % 2n === 0n)
    throw new UnfitKeyError('is an RSA key with an unfit exponent', 'Make one with 65537');
  if (isRocaModulus(BigInt(`0x${Buffer.from(String(n), 'base64url').toString('hex')}`)))
    throw new UnfitKeyError('is an RSA key that can be factored (CVE-2017-15361)', 'Make another');
}

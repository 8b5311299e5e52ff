import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isRocaModulus } from '../../../lib/crypto/roca.js';

const PRIMORIAL = [
  ...[2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89],
  ...[97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167],
].reduce((product, prime) => product * BigInt(prime), 1n);

/** What a faulty chip makes a prime of: k times a product of small primes, and a power of 65537. */
function faulty(k: bigint, power: bigint): bigint {
  let residue = 1n;
  for (let times = 0n; times < power; times += 1n) residue = (residue * 65_537n) % PRIMORIAL;
  return k * PRIMORIAL + residue;
}

describe('R17: the structure of keys of a faulty chip (CVE-2017-15361)', () => {
  it.each([
    [faulty(12_345n, 77n), faulty(987n, 1_234n)],
    [faulty(1n, 1n), faulty(2n, 2n)],
  ])('is seen in %d times %d', (p, q) => {
    expect(isRocaModulus(p * q)).toBe(true);
  });

  it('is not seen in keys that Node makes', () => {
    for (let times = 0; times < 5; times += 1) {
      const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 1_024 });
      const { n = '' } = publicKey.export({ format: 'jwk' });
      const hex = Buffer.from(n, 'base64url').toString('hex');
      expect(isRocaModulus(BigInt(`0x${hex}`))).toBe(false);
    }
  });
});

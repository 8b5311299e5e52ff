import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { isRocaModulus } from '../../../lib/crypto/roca.js';

const PRIMES = [
  ...[2n, 3n, 5n, 7n, 11n, 13n, 17n, 19n, 23n, 29n, 31n, 37n, 41n, 43n, 47n, 53n, 59n, 61n, 67n],
  ...[71n, 73n, 79n, 83n, 89n, 97n, 101n, 103n, 107n, 109n, 113n, 127n, 131n, 137n, 139n, 149n],
  ...[151n, 157n, 163n, 167n],
];
const PRIMORIAL = PRIMES.reduce((product, prime) => product * prime);

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

  it.each(PRIMES.slice(1))('is not seen where all of it is there but for the prime %d', (prime) => {
    // 1 modulo each of the others, as a power of 65537 is, and 0 modulo this one, as none is.
    const others = PRIMORIAL / prime;
    let modulus = 1n;
    while (modulus % prime !== 0n) modulus += others;
    expect(isRocaModulus(modulus)).toBe(false);
    expect(isRocaModulus(1n + PRIMORIAL)).toBe(true);
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

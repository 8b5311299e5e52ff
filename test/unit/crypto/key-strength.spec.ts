import { createPublicKey, createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { publicMembersOf } from '../../../lib/crypto/jwk.js';
import { requireRsaStrength, requireSharedStrength } from '../../../lib/crypto/key-strength.js';
import { UnfitKeyError } from '../../../lib/crypto/unfit-key.error.js';

describe.each([
  ['HS256', 32],
  ['HS384', 48],
  ['HS512', 64],
] as const)('R17: a shared key for %s', (algorithm, least) => {
  const require = (bytes: Uint8Array) => () => {
    requireSharedStrength(createSecretKey(bytes), algorithm);
  };

  it(`has ${least} bytes at the least, and may have more`, () => {
    for (const more of [0, 1, 100]) expect(require(randomBytes(least + more))).not.toThrow();
    for (const length of [0, 1, least / 2, least - 1])
      expect(require(randomBytes(length))).toThrow(
        `the key has ${length} bytes, which are too few for ${algorithm}. Give ${least} random bytes or more`,
      );
  });

  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const jwk = publicKey.export({ format: 'jwk' });

  it.each([
    ['a PEM (attack 3)', pem],
    ['a PEM after white space (attack 4)', `\n\t  ${pem}`],
    ['a PEM after a byte order mark', `\ufeff${pem}`],
    ['a PEM after what OpenSSL writes in front', `Bag Attributes\n    friendlyName: x\n${pem}`],
    ['a JWK (attack 5)', JSON.stringify(jwk)],
    ['a JWK with white space', JSON.stringify(jwk, null, 2)],
    ['a JWK after white space', `\n ${JSON.stringify(jwk)}`],
    ['a JWK Set', JSON.stringify({ keys: [jwk] })],
    ['a list of JWKs', JSON.stringify([jwk])],
  ])('R2: is not made of %s', (_title, text) => {
    expect(require(Buffer.from(text))).toThrow(UnfitKeyError);
    expect(require(Buffer.from(text))).toThrow('is made of a PEM or JWK');
  });

  it('R102: is not weak', () => {
    expect(require(Buffer.alloc(64, 7))).toThrow('repeats a few characters');
    expect(require(Buffer.from(`change-me ${'abcdefghijk'.repeat(6)}`))).toThrow('from an example');
  });
});

/** A public key of that modulus. Nobody has its private one, and nobody looks for prime factors here. */
function rsaOf(modulus: bigint, e = 'AQAB') {
  const hex = modulus.toString(16);
  const n = Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex');
  const key = { kty: 'RSA', n: n.toString('base64url'), e };
  return createPublicKey({ key, format: 'jwk' });
}
const ofBits = (bits: number) => (1n << BigInt(bits - 1)) + 0x1234_5679n;

describe('R17: an RSA key', () => {
  const require =
    (...of: Parameters<typeof rsaOf>) =>
    () => {
      const key = rsaOf(...of);
      requireRsaStrength(key, publicMembersOf(key));
    };

  it.each([2_048, 2_049, 3_072, 4_096, 8_192])('may have %d bits', (bits) => {
    expect(require(ofBits(bits))).not.toThrow();
  });

  it.each([512, 1_024, 2_047, 8_193, 16_384])('may not have %d bits', (bits) => {
    expect(require(ofBits(bits))).toThrow(
      `the key is an RSA key of ${bits} bits. Give one of 2048 to 8192 bits, such as 3072`,
    );
  });

  it('may have any exponent that is odd and at least 3', () => {
    for (const e of ['Aw', 'BQ', 'EQ', 'AQAB']) expect(require(ofBits(2_048), e)).not.toThrow();
    for (const e of ['AQ', 'Ag', 'BA', 'AQAA'])
      expect(require(ofBits(2_048), e)).toThrow('is an RSA key with an unfit exponent');
  });

  it('may not be one that can be factored (CVE-2017-15361)', () => {
    const primes = [
      ...[2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83],
      ...[89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167],
    ];
    const product = primes.reduce((all, prime) => all * BigInt(prime), 1n);
    const factor = (power: bigint) => {
      const multiple = (1n << 1_024n) / product + power;
      return multiple * product + (65_537n ** power % product);
    };
    const modulus = factor(5n) * factor(9n);
    expect(require(modulus)).toThrow(
      'is an RSA key that can be factored (CVE-2017-15361). Make another',
    );
    expect(require(modulus + 2n)).not.toThrow();
  });
});

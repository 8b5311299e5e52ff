import {
  constants,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  sign,
  verify,
  type SigningOptions,
} from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { signatureCheck } from '../../../lib/crypto/signature-check.js';
import type { SigningAlgorithm } from '../../../lib/crypto/signing-algorithm.js';
import { KNOWN_ANSWERS, type KnownAnswer } from './known-answers.js';

/** The check of a published example, and what it is to check. */
function exampleOf({ alg, key, jws }: KnownAnswer) {
  const object =
    key.kty === 'oct'
      ? createSecretKey(key.k, 'base64url')
      : createPublicKey({ key, format: 'jwk' });
  const dot = jws.lastIndexOf('.');
  const [input, signature] = [jws.slice(0, dot), jws.slice(dot + 1)];
  return { check: signatureCheck(alg, object), object, input, signature };
}

const bytesOf = (signature: string) => Buffer.from(signature, 'base64url');
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');

describe.each(KNOWN_ANSWERS)('the published example $source ($alg)', (example) => {
  const { check, object, input, signature } = exampleOf(example);

  it('is accepted', () => {
    expect(check(input, signature)).toBe(true);
  });

  it('is refused with any bit of its signature changed', () => {
    const bytes = bytesOf(signature);
    for (let bit = 0; bit < bytes.length * 8; bit += 13) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
      expect([bit, check(input, textOf(changed))]).toEqual([bit, false]);
    }
  });

  it('is refused with any character of its header or claims changed', () => {
    for (let at = 0; at < input.length; at += 9) {
      const other = input.charAt(at) === 'A' ? 'B' : 'A';
      expect(check(input.slice(0, at) + other + input.slice(at + 1), signature)).toBe(false);
    }
    expect(check('', signature)).toBe(false);
  });

  it('is refused by the same key with any other algorithm that takes it (R2)', () => {
    const family: Readonly<Record<string, readonly SigningAlgorithm[]>> = {
      oct: ['HS256', 'HS384', 'HS512'],
      RSA: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
    };
    for (const alg of family[example.key.kty] ?? [])
      expect([alg, signatureCheck(alg, object)(input, signature)]).toEqual([
        alg,
        alg === example.alg,
      ]);
  });

  it('is refused at another length, and what was checked before is not taken for the rest (R14)', () => {
    expect(check(input, signature)).toBe(true);
    for (const other of [
      '',
      signature.slice(0, -1),
      signature.slice(0, -4),
      signature.slice(4),
      `${signature}AA`,
      `AAAA${signature}`,
      `${signature}${signature}`,
      '!'.repeat(signature.length),
      `${signature.slice(0, -2)}!!`,
    ])
      expect(check(input, other)).toBe(false);
  });
});

describe('an ECDSA signature (R14)', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const check = signatureCheck('ES256', publicKey);
  const signed = (options: SigningOptions) =>
    sign('sha256', Buffer.from('input'), { key: privateKey, ...options });
  const raw = signed({ dsaEncoding: 'ieee-p1363' });
  const order = Buffer.from(
    'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
    'hex',
  );
  const zero = Buffer.alloc(32);
  const [r, s] = [raw.subarray(0, 32), raw.subarray(32)];

  it.each<[string, Uint8Array]>([
    ['in DER', signed({ dsaEncoding: 'der' })],
    ['with a zero byte in front of each number', Buffer.concat([zero.subarray(0, 1), r, s])],
    ['with r and s changed about', Buffer.concat([s, r])],
    ['of zeros (CVE-2022-21449)', Buffer.alloc(64)],
    ['with r 0', Buffer.concat([zero, s])],
    ['with s 0', Buffer.concat([r, zero])],
    ['with r the order of the curve', Buffer.concat([order, s])],
    ['with s the order of the curve', Buffer.concat([r, order])],
    ['with both the order of the curve', Buffer.concat([order, order])],
    ['of ones', Buffer.alloc(64, 0xff)],
  ])('is refused %s', (_title, bytes) => {
    expect(check('input', textOf(raw))).toBe(true);
    expect(check('input', textOf(bytes))).toBe(false);
  });
});

describe('an RSA signature (R14)', () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const signed = (options: SigningOptions, digest = 'sha256') =>
    textOf(sign(digest, Buffer.from('input'), { key: privateKey, ...options }));
  const pss = (saltLength: number) =>
    signed({ padding: constants.RSA_PKCS1_PSS_PADDING, saltLength });
  const { n = '' } = publicKey.export({ format: 'jwk' });

  it('of PSS has a salt as long as the digest, and no other (RFC 7518 section 3.5)', () => {
    const check = signatureCheck('PS256', publicKey);
    expect(check('input', pss(32))).toBe(true);
    for (const saltLength of [0, 20, 31, 33, 64, constants.RSA_PSS_SALTLEN_MAX_SIGN])
      expect(check('input', pss(saltLength))).toBe(false);
    expect(check('input', signed({}))).toBe(false);
  });

  it.each<[string, string]>([
    ['of PSS', pss(32)],
    ['of another digest', signed({}, 'sha512')],
    ['of SHA-1', signed({}, 'sha1')],
    ['of zeros', textOf(Buffer.alloc(256))],
    ['of one', textOf(Buffer.from([...Buffer.alloc(255), 1]))],
    ['of the modulus', n],
    ['of ones', textOf(Buffer.alloc(256, 0xff))],
  ])('for RS256 is refused %s', (_title, signature) => {
    const check = signatureCheck('RS256', publicKey);
    expect(check('input', signed({}))).toBe(true);
    expect(check('input', signature)).toBe(false);
  });

  it('is as long as its key, where that is not a whole number of bytes', () => {
    const odd = generateKeyPairSync('rsa', { modulusLength: 2_052 });
    const signature = sign('sha256', Buffer.from('input'), odd.privateKey);
    expect(signature).toHaveLength(257);
    expect(signatureCheck('RS256', odd.publicKey)('input', textOf(signature))).toBe(true);
  });
});

describe('a signature at which OpenSSL throws', () => {
  it('is refused as any other: a key that takes no digest of this kind answers by an error', () => {
    const hashes = { hashAlgorithm: 'sha512', mgf1HashAlgorithm: 'sha512' };
    const { publicKey } = generateKeyPairSync('rsa-pss', { modulusLength: 2_048, ...hashes });
    const padding = constants.RSA_PKCS1_PSS_PADDING;
    const signature = Buffer.alloc(256, 1);
    expect(() =>
      verify('sha256', Buffer.from('input'), { key: publicKey, padding }, signature),
    ).toThrow();
    expect(signatureCheck('PS256', publicKey)('input', textOf(signature))).toBe(false);
  });
});

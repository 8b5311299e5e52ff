import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ALGORITHMS, SIGNING_ALGORITHMS, familyOf } from '../../../lib/crypto/signing-algorithm.js';

describe('the algorithms of access tokens (R1, RFC 7518 section 3.1)', () => {
  it('are these twelve, and none of them is none', () => {
    expect(SIGNING_ALGORITHMS).toEqual([
      ...['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512'],
      ...['PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'],
    ]);
  });

  it.each(SIGNING_ALGORITHMS)('%s has the digest that its name says', (alg) => {
    const { digest, digestLength } = ALGORITHMS[alg];
    expect(digest).toBe(`sha${alg.slice(2)}`);
    expect(digestLength * 8).toBe(Number(alg.slice(2)));
  });

  it.each([
    ['ES256', 'P-256'],
    ['ES384', 'P-384'],
    ['ES512', 'P-521'],
  ] as const)('%s has the curve %s, by the name that node:crypto has for it', (alg, namedCurve) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve });
    expect(ALGORITHMS[alg].curve).toBe(publicKey.asymmetricKeyDetails?.namedCurve);
  });
});

describe('the family of a key (R2)', () => {
  const pairs = {
    rsa: generateKeyPairSync('rsa', { modulusLength: 1_024 }),
    ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  };

  it.each(['rsa', 'ec'] as const)('is %s for both of its halves', (family) => {
    const { publicKey, privateKey } = pairs[family];
    expect([familyOf(publicKey), familyOf(privateKey)]).toEqual([family, family]);
  });

  it('is hmac for a shared key', () => {
    expect(familyOf(createSecretKey(randomBytes(32)))).toBe('hmac');
  });

  it.each([
    ['Ed25519', generateKeyPairSync('ed25519').publicKey],
    ['X25519', generateKeyPairSync('x25519').publicKey],
    ['RSA bound to PSS', generateKeyPairSync('rsa-pss', { modulusLength: 1_024 }).publicKey],
  ])('is none for %s', (_kind, key) => {
    expect(familyOf(key)).toBeUndefined();
  });
});

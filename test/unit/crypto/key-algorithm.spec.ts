import { createSecretKey, generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { algorithmOf } from '../../../lib/crypto/key-algorithm.js';
import type { ParsedKey } from '../../../lib/crypto/parse-key.js';
import { SIGNING_ALGORITHMS } from '../../../lib/crypto/signing-algorithm.js';
import { UnfitKeyError } from '../../../lib/crypto/unfit-key.error.js';

const ecOn = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).publicKey;
const KEYS: Readonly<Record<string, KeyObject>> = {
  shared: createSecretKey(randomBytes(64)),
  RSA: generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey,
  'P-256': ecOn('P-256'),
  'P-384': ecOn('P-384'),
  'P-521': ecOn('P-521'),
};
/** What each key may be used for; the first is the usual one. */
const FITTING: Readonly<Record<string, readonly string[]>> = {
  shared: ['HS256', 'HS384', 'HS512'],
  RSA: ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  'P-256': ['ES256'],
  'P-384': ['ES384'],
  'P-521': ['ES512'],
};

const parsed = (object: KeyObject, alg?: unknown): ParsedKey => {
  return { object, alg, kid: undefined, use: undefined, keyOps: undefined };
};

describe.each(Object.keys(KEYS))('R2, R17: the one algorithm of a key: %s', (kind) => {
  const key = KEYS[kind]!;

  it('is the usual one where nothing is said', () => {
    expect(algorithmOf(parsed(key))).toBe(FITTING[kind]![0]);
  });

  it.each(SIGNING_ALGORITHMS)('is %s only where that fits', (alg) => {
    if (FITTING[kind]!.includes(alg)) expect(algorithmOf(parsed(key, alg))).toBe(alg);
    else expect(() => algorithmOf(parsed(key, alg))).toThrow(`does not fit its alg ${alg}`);
  });

  it.each([
    ...['none', 'None', 'NONE', '', 'hs256', 'HS256 ', 'ES256K', 'EdDSA', 'RSA-OAEP', '__proto__'],
    ...['constructor', null, 256, ['HS256'], { alg: 'HS256' }, true],
  ])('is never %j (R1)', (alg) => {
    expect(() => algorithmOf(parsed(key, alg))).toThrow(UnfitKeyError);
    expect(() => algorithmOf(parsed(key, alg))).toThrow('names an alg that is not known');
  });
});

describe('a key without an algorithm of access tokens', () => {
  it.each([
    ['Ed25519', generateKeyPairSync('ed25519').publicKey],
    ['X25519', generateKeyPairSync('x25519').publicKey],
    ['RSA bound to PSS', generateKeyPairSync('rsa-pss', { modulusLength: 1_024 }).publicKey],
    ['secp256k1', ecOn('secp256k1')],
    ['P-224', ecOn('secp224r1')],
  ])('is refused, whatever it says: %s', (_kind, key) => {
    for (const alg of [undefined, ...SIGNING_ALGORITHMS])
      expect(() => algorithmOf(parsed(key, alg))).toThrow(
        'is of a kind that signs no access token',
      );
  });
});

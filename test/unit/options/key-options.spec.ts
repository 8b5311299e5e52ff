import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { VerificationKey } from '../../../lib/crypto/access-token-key.js';
import { AuthConfigurationError } from '../../../lib/domain/auth-error.js';
import {
  MAX_KEYS,
  requireCompatible,
  signingKeyOption,
  verificationKeyOption,
} from '../../../lib/options/key-options.js';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const RSA = generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey;
const pairKey = (kid: string): VerificationKey =>
  verificationKeyOption('key', { key: publicKey, kid });
const sharedKey = (kid: string): VerificationKey =>
  verificationKeyOption('key', { key: createSecretKey(randomBytes(64)), kid });

describe('R102: an option that is a key', () => {
  it.each<[string, () => unknown, string]>([
    [
      'to sign with',
      () => signingKeyOption('accessToken.signingKey', publicKey),
      'accessToken.signingKey: is a public key. Give the private one: this is to sign',
    ],
    [
      'to verify with',
      () => verificationKeyOption('verificationKeys[3]', 'c4nary'),
      'verificationKeys[3]: is a text that is no PEM. Give a shared key as a JWK of type oct, or by createSecretKey of node:crypto',
    ],
    [
      'of which only the public half is wanted',
      () => verificationKeyOption('verificationKeys[0]', privateKey, 'public'),
      'verificationKeys[0]: is a private key. Give the public one: this is to verify only',
    ],
  ])('is refused by its name: %s', (_title, read, words) => {
    expect(read).toThrow(AuthConfigurationError);
    expect(read).toThrow(new Error(words));
  });

  it('leaves what the host itself throws as it is', () => {
    const failure = new Error('the vault is sealed');
    const source = {
      get key(): never {
        throw failure;
      },
    };
    expect(() => signingKeyOption('signingKey', source)).toThrow(failure);
  });
});

describe('R2, R19, R102: keys side by side', () => {
  const mixed = 'keys: mixes shared keys with pairs of keys. Give public keys beside a private one';

  it.each<[string, readonly VerificationKey[]]>([
    ['none', []],
    ['one', [pairKey('a')]],
    ['two of a kind', [pairKey('a'), pairKey('b')]],
    ['RSA and EC', [pairKey('a'), verificationKeyOption('key', RSA)]],
    ['shared ones', [sharedKey('a'), sharedKey('b')]],
    ['as many as there may be', Array.from({ length: MAX_KEYS }, (_, at) => pairKey(`${at}`))],
  ])('may be %s', (_title, keys) => {
    expect(() => {
      requireCompatible('keys', keys);
    }).not.toThrow();
  });

  it.each<[string, readonly VerificationKey[], string]>([
    ['a shared one beside a pair', [sharedKey('a'), pairKey('b')], mixed],
    ['a pair beside a shared one', [pairKey('a'), sharedKey('b')], mixed],
    [
      'the same id twice',
      [pairKey('a'), pairKey('b'), pairKey('a')],
      'keys: has a kid that is there already. Give each key its own',
    ],
    [
      'one too many (R91)',
      Array.from({ length: MAX_KEYS + 1 }, (_, at) => pairKey(`${at}`)),
      'keys: has too many keys. Keep to 100',
    ],
  ])('are never %s', (_title, keys, words) => {
    expect(() => {
      requireCompatible('keys', keys);
    }).toThrow(words);
  });
});

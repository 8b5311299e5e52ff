import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parseKey } from '../../../lib/crypto/parse-key.js';
import { UnfitKeyError } from '../../../lib/crypto/unfit-key.error.js';

const EC = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const RSA = generateKeyPairSync('rsa', { modulusLength: 1_024 });
const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' | 'spki') =>
  key.export({ type, format: 'pem' } as never).toString();
const jwk = (key: KeyObject) => key.export({ format: 'jwk' });

/** What `openssl ecparam -genkey` writes: the curve, and then the key on it. */
const WITH_PARAMETERS = `-----BEGIN EC PARAMETERS-----
BggqhkjOPQMBBw==
-----END EC PARAMETERS-----
${pem(EC.privateKey, 'sec1')}`;

describe('a key, parsed', () => {
  it.each<[string, unknown, KeyObject]>([
    ['PKCS #8', pem(EC.privateKey, 'pkcs8'), EC.privateKey],
    ['SEC 1', pem(EC.privateKey, 'sec1'), EC.privateKey],
    ['SEC 1 behind the parameters of its curve', WITH_PARAMETERS, EC.privateKey],
    ['PKCS #1', pem(RSA.privateKey, 'pkcs1'), RSA.privateKey],
    ['SPKI', pem(EC.publicKey, 'spki'), EC.publicKey],
    ['PKCS #1, public', pem(RSA.publicKey, 'pkcs1'), RSA.publicKey],
    [
      'lines ended as on Windows',
      pem(RSA.publicKey, 'spki').replaceAll('\n', '\r\n'),
      RSA.publicKey,
    ],
    ['white space around', `\r\n\t ${pem(RSA.privateKey, 'pkcs8')} \n`, RSA.privateKey],
    ['a private JWK', jwk(EC.privateKey), EC.privateKey],
    ['a public JWK', jwk(RSA.publicKey), RSA.publicKey],
    ['a KeyObject', RSA.privateKey, RSA.privateKey],
    ['a named PEM', { key: pem(EC.privateKey, 'pkcs8'), kid: 'k' }, EC.privateKey],
    ['a named JWK', { key: jwk(EC.publicKey), kid: 'k' }, EC.publicKey],
    ['a named KeyObject', { key: EC.publicKey, kid: 'k' }, EC.publicKey],
  ])('from %s', (_title, source, key) => {
    const { object } = parseKey(source);
    expect(object.type).toBe(key.type);
    expect(object.equals(key)).toBe(true);
  });

  it('from a shared JWK or KeyObject', () => {
    const bytes = randomBytes(40);
    for (const source of [
      { kty: 'oct', k: bytes.toString('base64url') },
      createSecretKey(bytes),
      { key: createSecretKey(bytes) },
    ])
      expect(parseKey(source).object.export().equals(bytes)).toBe(true);
  });

  it('has what its JWK says of it, and before that what is said beside it', () => {
    const said = { alg: 'ES256', kid: 'own', use: 'sig', key_ops: ['sign'] };
    const { object: _, ...rest } = parseKey({ ...jwk(EC.privateKey), ...said });
    expect(rest).toEqual({ alg: 'ES256', kid: 'own', use: 'sig', keyOps: ['sign'] });
    const named = parseKey({ key: { ...jwk(EC.privateKey), ...said }, kid: 'given' });
    expect(named).toMatchObject({ alg: 'ES256', kid: 'given', use: 'sig' });
    const { object: __, ...nothing } = parseKey(EC.privateKey);
    expect(Object.values(nothing)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

const encrypted = (type: 'pkcs8' | 'sec1') =>
  EC.privateKey
    .export({ type, format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' } as never)
    .toString();
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' });

describe('R2, R102: a key that can’t be parsed', () => {
  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'is no key'],
    ['null', null, 'is no key'],
    ['a number', 1, 'is no key'],
    ['true', true, 'is no key'],
    ['a function', () => EC.privateKey, 'is no key'],
    ['an array', [EC.privateKey], 'is no key'],
    ['an empty object', {}, 'is no key'],
    ['a pair', EC, 'is no key'],
    ['a JWK Set', { keys: [jwk(EC.publicKey)] }, 'is no key'],
    ['a PEM in a buffer', Buffer.from(pem(EC.publicKey, 'spki')), 'is no key'],
    ['a name without a key', { key: undefined, kid: 'k' }, 'is no key'],
    ['a named name', { key: { key: EC.privateKey } }, 'is no key'],
    ['a passphrase', { key: encrypted('pkcs8'), passphrase: 'x' }, "has a member 'passphrase'"],
    ['an empty text', '', 'is a text that is no PEM'],
    ['a text', 'my secret', 'is a text that is no PEM'],
    ['a JWK as text', JSON.stringify(jwk(EC.privateKey)), 'is a text that is no PEM'],
    [
      'a PEM without its first line',
      pem(EC.publicKey, 'spki').slice(27),
      'is a text that is no PEM',
    ],
    ['an encrypted PKCS #8', encrypted('pkcs8'), 'is encrypted'],
    ['an encrypted SEC 1', encrypted('sec1'), 'is encrypted'],
    ['half a PEM', pem(RSA.privateKey, 'pkcs8').slice(0, 200), "is a PEM that can't be parsed"],
    [
      'a PEM of something else',
      '-----BEGIN DH PARAMETERS-----\nMA==\n-----END DH PARAMETERS-----',
      "can't be parsed",
    ],
    ['an unknown kind of JWK', { kty: 'AB' }, "is a JWK that can't be parsed"],
    ['a kind that is no text', { kty: 1 }, "is a JWK that can't be parsed"],
    ['a JWK that lacks a member', { kty: 'EC', crv: 'P-256', x: 'AA' }, "can't be parsed"],
    ['a JWK whose d is null', { ...jwk(EC.publicKey), d: null }, "can't be parsed"],
    [
      'the point of another',
      { ...jwk(EC.publicKey), x: jwk(stranger.publicKey).x },
      "can't be parsed",
    ],
    ['a curve in other letters', { ...jwk(EC.publicKey), crv: 'p-256' }, "can't be parsed"],
    ['a shared JWK without k', { kty: 'oct' }, 'is a JWK whose k is not base64url'],
    ['a shared JWK whose k is a list', { kty: 'oct', k: ['AAAA'] }, 'whose k is not base64url'],
    ['k in plain base64', { kty: 'oct', k: '+/+/' }, 'whose k is not base64url'],
    ['k with white space', { kty: 'oct', k: 'AAAA\n' }, 'whose k is not base64url'],
    ['k with stray bits', { kty: 'oct', k: 'AB' }, 'whose k is not base64url'],
    [
      'an alg said twice, differently',
      { key: { ...jwk(EC.publicKey), alg: 'ES256' }, alg: 'ES384' },
      'another alg than its JWK',
    ],
  ])('%s', (_title, source, words) => {
    expect(() => parseKey(source)).toThrow(UnfitKeyError);
    expect(() => parseKey(source)).toThrow(words);
  });

  it('says what it is to be instead', () => {
    expect(() => parseKey(1)).toThrow(
      'the key is no key. Give a PEM, a JWK or a KeyObject, or { key, alg, kid } with one of them',
    );
    expect(() => parseKey('x')).toThrow(
      'Give a shared key as a JWK of type oct, or by createSecretKey of node:crypto',
    );
  });

  it('R24: shows nothing of itself, in words, printed or as a cause', () => {
    const canary = 'c4nary'.repeat(8);
    for (const source of [
      canary,
      `-----BEGIN PRIVATE KEY-----\n${canary}\n-----END PRIVATE KEY-----`,
      `-----BEGIN PUBLIC KEY-----\n${canary}\n-----END PUBLIC KEY-----`,
      `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${canary}\n-----END ENCRYPTED PRIVATE KEY-----`,
      { kty: 'oct', k: `${canary}=` },
      { kty: canary, k: canary },
      { kty: 'EC', crv: 'P-256', x: canary, y: canary, d: canary },
      { kty: 'RSA', n: canary, e: canary, d: canary, p: canary },
      { key: canary, alg: canary },
    ]) {
      const error = errorOf(() => parseKey(source));
      expect(error).toBeInstanceOf(UnfitKeyError);
      const shown = inspect(error, { showHidden: true, depth: 9 }) + JSON.stringify(error);
      expect(shown).not.toContain('c4nary');
    }
  });
});

describe('a private key', () => {
  it.each([
    ['behind the parameters of its curve', WITH_PARAMETERS],
    ['behind a public one', pem(EC.publicKey, 'spki') + pem(EC.privateKey, 'pkcs8')],
    ['before a public one', pem(EC.privateKey, 'pkcs8') + pem(EC.publicKey, 'spki')],
  ])(
    'is seen to be one in a PEM, %s, so that nobody who only verifies takes it',
    (_title, text) => {
      expect(parseKey(text).object.type).toBe('private');
      expect(createPublicKey(createPrivateKey(text)).equals(EC.publicKey)).toBe(true);
    },
  );
});

function errorOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

import {
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { CompactSign, compactVerify, exportJWK } from 'jose';
import jwt from 'jsonwebtoken';
import type { Jwk } from '../../../lib/crypto/jwk.js';
import { readSigningKey, readVerificationKey } from '../../../lib/crypto/read-access-token-key.js';
import { splitJws } from '../../../lib/crypto/jws.js';
import { signJws } from '../../../lib/crypto/sign-jws.js';
import {
  SIGNING_ALGORITHMS,
  type SigningAlgorithm,
} from '../../../lib/crypto/signing-algorithm.js';
import { UnfitKeyError } from '../../../lib/crypto/unfit-key.error.js';

const P256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const P384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const P521 = generateKeyPairSync('ec', { namedCurve: 'P-521' });
const RSA = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const SHARED = createSecretKey(randomBytes(64));

const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' | 'spki') =>
  key.export({ type, format: 'pem' } as never).toString();
const jwk = (key: KeyObject) => key.export({ format: 'jwk' }) as Jwk;

/** A private or shared key for an algorithm, as a host would have it. */
function keyFor(alg: SigningAlgorithm): KeyObject {
  if (alg.startsWith('HS')) return SHARED;
  if (alg.startsWith('ES')) return { 256: P256, 384: P384, 512: P521 }[alg.slice(2)]!.privateKey;
  return RSA.privateKey;
}

describe.each(SIGNING_ALGORITHMS)('a key for %s', (alg) => {
  const key = readSigningKey({ key: keyFor(alg), alg });
  const input = `${Buffer.from(JSON.stringify({ alg })).toString('base64url')}.e30`;

  it('verifies what it signs, and nothing else', () => {
    const signature = signJws(input, key);
    expect(key.check(input, signature)).toBe(true);
    expect(key.check(`${input}x`, signature)).toBe(false);
    const bytes = Buffer.from(signature, 'base64url');
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = Buffer.from(bytes);
      changed[at] = changed[at]! ^ 1;
      expect(key.check(input, changed.toString('base64url'))).toBe(false);
    }
    for (const wrong of ['', 'AAAA', signature.slice(0, -4), `${signature}AAAA`, 'A'.repeat(9_000)])
      expect(key.check(input, wrong)).toBe(false);
  });

  it('agrees with two other libraries, both ways', async () => {
    const theirs = [
      jwt.sign({}, keyFor(alg), { algorithm: alg, noTimestamp: true }),
      await new CompactSign(Buffer.from('{}')).setProtectedHeader({ alg }).sign(keyFor(alg)),
    ];
    for (const token of theirs) {
      const jws = splitJws(token)!;
      expect(key.check(jws.input, jws.signature)).toBe(true);
    }
    const ours = `${input}.${signJws(input, key)}`;
    const verifies = keyFor(alg).type === 'secret' ? SHARED : createPublicKey(keyFor(alg));
    expect(jwt.verify(ours, verifies, { algorithms: [alg] })).toEqual({});
    await expect(compactVerify(ours, verifies)).resolves.toBeDefined();
  });

  it('has a public part, and an id, that anybody may see; a shared one has none (R19)', async () => {
    if (alg.startsWith('HS')) expect(key.jwk).toBeUndefined();
    else {
      const members = await exportJWK(createPublicKey(keyFor(alg)));
      expect(key.jwk).toEqual({ ...members, kid: key.kid, alg, use: 'sig' });
    }
    expect(key.kid).toMatch(/^[\w-]{16,43}$/);
    expect(readSigningKey({ key: keyFor(alg), alg }).kid).toBe(key.kid);
  });

  it('does not show itself (R24)', () => {
    const shown = inspect(key, { showHidden: true, depth: 9 }) + JSON.stringify(key);
    const { d, k, p } = keyFor(alg).export({ format: 'jwk' });
    for (const secret of [d, k, p]) if (secret !== undefined) expect(shown).not.toContain(secret);
  });
});

describe('a key as people have it', () => {
  const secret = randomBytes(32);

  it.each<[string, unknown, SigningAlgorithm]>([
    ['PKCS #8', pem(P256.privateKey, 'pkcs8'), 'ES256'],
    ['SEC 1', pem(P384.privateKey, 'sec1'), 'ES384'],
    ['PKCS #1', pem(RSA.privateKey, 'pkcs1'), 'RS256'],
    ['a PEM with white space around', `\n  ${pem(RSA.privateKey, 'pkcs8')}\n\n`, 'RS256'],
    ['a JWK', jwk(P521.privateKey), 'ES512'],
    ['a JWK that says its alg', { ...jwk(RSA.privateKey), alg: 'PS384', use: 'sig' }, 'PS384'],
    ['a JWK with operations', { ...jwk(P256.privateKey), key_ops: ['sign'] }, 'ES256'],
    ['a shared JWK', { kty: 'oct', k: secret.toString('base64url') }, 'HS256'],
    ['a KeyObject', P256.privateKey, 'ES256'],
    ['a shared KeyObject', createSecretKey(secret), 'HS256'],
    ['a key with its alg', { key: pem(RSA.privateKey, 'pkcs8'), alg: 'PS512' }, 'PS512'],
    [
      'a key whose alg is said twice',
      { key: { ...jwk(P256.privateKey), alg: 'ES256' }, alg: 'ES256' },
      'ES256',
    ],
  ])('is read from %s', (_title, source, algorithm) => {
    expect(readSigningKey(source).algorithm).toBe(algorithm);
  });

  it.each<[string, unknown]>([
    ['SPKI', pem(P256.publicKey, 'spki')],
    ['a JWK', jwk(P256.publicKey)],
    ['a JWK that says it verifies', { ...jwk(P256.publicKey), key_ops: ['verify'], use: 'sig' }],
    ['a KeyObject', P256.publicKey],
    ['its private key, which is not kept', P256.privateKey],
    ['its private JWK, which may only sign', { ...jwk(P256.privateKey), key_ops: ['sign'] }],
  ])('verifies, read from %s', (_title, source) => {
    const key = readVerificationKey(source);
    expect(key.kid).toBe(readSigningKey(P256.privateKey).kid);
    expect(key.check('input', signJws('input', readSigningKey(P256.privateKey)))).toBe(true);
    expect(Object.keys(key)).not.toContain('signingKey');
  });

  it('has the id that it is given, before the one that its JWK has', () => {
    const named = { ...jwk(P256.publicKey), kid: 'own' };
    expect(readVerificationKey(named).kid).toBe('own');
    expect(readVerificationKey({ key: named, kid: 'given' }).kid).toBe('given');
  });

  it('may have any id of 1 to 255 characters', () => {
    for (const kid of ['k', 'k'.repeat(255), '../../dev/null', '__proto__', 'ключ 🔑', '"\n'])
      expect(readVerificationKey({ key: P256.publicKey, kid }).kid).toBe(kid);
  });

  it('has a thumbprint that is the same for the same key, whatever its id and algorithm', () => {
    const { thumbprint } = readSigningKey(RSA.privateKey);
    for (const same of [
      RSA.publicKey,
      pem(RSA.publicKey, 'pkcs1'),
      { key: jwk(RSA.publicKey), kid: 'given', alg: 'PS512' },
    ])
      expect(readVerificationKey(same).thumbprint).toBe(thumbprint);
    expect(readVerificationKey(RSA_OTHER.publicKey).thumbprint).not.toBe(thumbprint);
    const shared = readSigningKey({ key: SHARED, kid: 'one' });
    expect(readVerificationKey({ key: SHARED, kid: 'two', alg: 'HS512' }).thumbprint).toBe(
      shared.thumbprint,
    );
    const changed = SHARED.export();
    changed[63] = changed[63]! ^ 1;
    expect(readVerificationKey(createSecretKey(changed)).thumbprint).not.toBe(shared.thumbprint);
  });

  it('has the thumbprint of RFC 7638 section 3.1 as its id', () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    const key = { kty: 'RSA', n, e: 'AQAB', alg: 'RS256' };
    expect(readVerificationKey(key).kid).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  });
});

const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 });
const RSA_OTHER = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const exponent = generateKeyPairSync('rsa', { modulusLength: 2_048, publicExponent: 3 });
const ed25519 = generateKeyPairSync('ed25519');
const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2_048 });
const k256 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
const encrypted = P256.privateKey
  .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
  .toString();
const oct = (bytes: Buffer | string) => ({
  kty: 'oct',
  k: Buffer.from(bytes).toString('base64url'),
});

/** Private keys that can be parsed, and can't sign; OpenSSL throws at some of them. */
const BROKEN: readonly (readonly [string, unknown])[] = [
  ['a private JWK whose d is empty', { ...jwk(P256.privateKey), d: '' }],
  ['a private JWK whose d is 0', { ...jwk(P256.privateKey), d: 'AA' }],
  [
    'a private JWK whose d is far too long',
    { ...jwk(P256.privateKey), d: oct(Buffer.alloc(64, 9)).k },
  ],
  ['a private JWK with a factor of 0', { ...jwk(RSA.privateKey), p: 'AA' }],
  [
    'a private JWK with the modulus of another',
    { ...jwk(RSA.privateKey), n: jwk(RSA_OTHER.publicKey).n },
  ],
];

describe('R17, R23, R102: a key that is refused', () => {
  it('an exponent of 3 is none', () => {
    expect(readSigningKey(exponent.privateKey).algorithm).toBe('RS256');
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'is no key. Give a PEM'],
    ['null', null, 'is no key'],
    ['a number', 256, 'is no key'],
    ['an object of another kind', { pem: 'x' }, 'is no key'],
    ['a member that nobody knows', { key: P256.privateKey, id: 'x' }, "has a member 'id'"],
    ['text that is no PEM', randomBytes(32).toString('hex'), 'is a text that is no PEM'],
    [
      'a PEM that is broken',
      pem(P256.privateKey, 'pkcs8').replace('M', '-'),
      "is a PEM that can't be parsed",
    ],
    ['an encrypted PEM', encrypted, 'is encrypted'],
    ['a public key to sign with', P256.publicKey, 'is a public key'],
    ['a public PEM to sign with', pem(RSA.publicKey, 'spki'), 'is a public key'],
    ['RSA of 1024 bits', weak.privateKey, 'is an RSA key of 1024 bits'],
    ['Ed25519', ed25519.privateKey, 'is of a kind that signs no access token'],
    ['RSA bound to PSS', pss.privateKey, 'is of a kind that signs no access token'],
    ['another curve', k256.privateKey, 'is of a kind that signs no access token'],
    ['alg none', { key: P256.privateKey, alg: 'none' }, 'names an alg that is not known'],
    ['an alg in small letters', { key: P256.privateKey, alg: 'es256' }, 'names an alg'],
    [
      'an alg of another family',
      { key: RSA.privateKey, alg: 'ES256' },
      'does not fit its alg ES256',
    ],
    [
      'an alg of another curve',
      { key: P256.privateKey, alg: 'ES384' },
      'does not fit its alg ES384',
    ],
    ['HS256 with a pair (R2)', { key: RSA.privateKey, alg: 'HS256' }, 'does not fit its alg HS256'],
    ['RS256 with a shared key', { key: SHARED, alg: 'RS256' }, 'does not fit its alg RS256'],
    [
      'another alg than its JWK',
      { key: { ...jwk(RSA.privateKey), alg: 'PS256' }, alg: 'RS256' },
      'has another alg',
    ],
    ['31 bytes for HS256', oct(randomBytes(31)), 'has 31 bytes, which are too few for HS256'],
    ['47 bytes for HS384', { key: oct(randomBytes(47)), alg: 'HS384' }, 'too few for HS384'],
    ['63 bytes for HS512', { key: oct(randomBytes(63)), alg: 'HS512' }, 'too few for HS512'],
    ['no bytes', oct(''), 'has 0 bytes'],
    [
      'padding in k',
      { kty: 'oct', k: `${randomBytes(32).toString('base64url')}=` },
      'whose k is not',
    ],
    ['a repeating shared key', oct(Buffer.alloc(32, 1)), 'repeats a few characters'],
    ['a PEM as shared key (R2)', oct(pem(RSA.publicKey, 'spki')), 'is made of a PEM or JWK'],
    [
      'a PEM after white space (attack 4)',
      oct(`\n ${pem(RSA.publicKey, 'spki')}`),
      'made of a PEM or JWK',
    ],
    [
      'a JWK as shared key (attack 5)',
      oct(JSON.stringify(jwk(RSA.publicKey))),
      'made of a PEM or JWK',
    ],
    ['use enc', { ...jwk(P256.privateKey), use: 'enc' }, 'is a JWK that is not to sign'],
    ['key_ops without sign', { ...jwk(P256.privateKey), key_ops: ['deriveKey'] }, 'is not to sign'],
    ['key_ops that is no list', { ...jwk(P256.privateKey), key_ops: 'sign' }, 'is not to sign'],
    ['an empty kid', { key: P256.privateKey, kid: '' }, 'has an unfit kid'],
    ['a kid of 256 characters', { key: P256.privateKey, kid: 'k'.repeat(256) }, 'has an unfit kid'],
    ['a kid that is a number', { ...jwk(P256.privateKey), kid: 1 }, 'has an unfit kid'],
    ['a kid in a list', { ...jwk(P256.privateKey), kid: ['k1'] }, 'has an unfit kid'],
    ['a kid with half a character', { key: P256.privateKey, kid: 'k\ud83d' }, 'has an unfit kid'],
    [
      'a private JWK with the public part of another',
      {
        ...jwk(P256.privateKey),
        d: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
          .d,
      },
      'has a public part that does not belong to it',
    ],
    ...BROKEN.map(([title, source]): [string, unknown, string] => [
      title,
      source,
      'has a public part that does not belong to it',
    ]),
  ])('%s', (_title, source, words) => {
    expect(() => readSigningKey(source)).toThrow(UnfitKeyError);
    expect(() => readSigningKey(source)).toThrow(words);
  });

  it.each<[string, unknown, string]>([
    [
      'key_ops without verify',
      { ...jwk(P256.publicKey), key_ops: ['encrypt'] },
      'is not to verify',
    ],
    [
      'key_ops of its private key',
      { ...jwk(P256.publicKey), key_ops: ['sign'] },
      'is not to verify',
    ],
    ['use enc', { ...jwk(P256.publicKey), use: 'enc' }, 'is not to verify'],
    ['an exponent of 1', { ...jwk(RSA.publicKey), e: 'AQ' }, 'with an unfit exponent'],
    ['an even exponent', { ...jwk(RSA.publicKey), e: 'AQAA' }, 'with an unfit exponent'],
    [
      'a point that is not on the curve',
      { ...jwk(P256.publicKey), x: 'A'.repeat(43) },
      "can't be parsed",
    ],
  ])('to verify with, %s', (_title, source, words) => {
    expect(() => readVerificationKey(source)).toThrow(words);
  });

  it('a private key behind the parameters of its curve, where only the public one is wanted', () => {
    const parameters =
      '-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----';
    const both = `${parameters}\n${pem(P256.privateKey, 'sec1')}`;
    expect(readSigningKey(both).kid).toBe(readSigningKey(P256.privateKey).kid);
    expect(() => readVerificationKey(both, 'public')).toThrow('is a private key');
  });

  it('a private key, where only the public one is wanted', () => {
    expect(() => readVerificationKey(P256.privateKey, 'public')).toThrow('is a private key');
    expect(readVerificationKey(P256.publicKey, 'public').algorithm).toBe('ES256');
  });

  it.each<[unknown, string]>([
    [
      undefined,
      'is no key. Give a PEM, a JWK or a KeyObject, or { key, alg, kid } with one of them',
    ],
    [
      'x',
      'is a text that is no PEM. Give a shared key as a JWK of type oct, or by createSecretKey of node:crypto',
    ],
    [encrypted, 'is encrypted. Decrypt it, and give what createPrivateKey makes of it'],
    [{ kty: 'oct', k: '=' }, 'is a JWK whose k is not base64url. Give the bytes in base64url'],
    [
      { key: { ...jwk(RSA.privateKey), alg: 'PS256' }, alg: 'RS256' },
      'has another alg than its JWK. Give the alg once',
    ],
    [
      ed25519.privateKey,
      'is of a kind that signs no access token. Give an RSA key (not one bound to RSA-PSS), an EC key on P-256, P-384 or P-521, or a shared key',
    ],
    [
      { key: P256.privateKey, alg: 'none' },
      'names an alg that is not known. Known: HS256, HS384, HS512, RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512',
    ],
    [{ key: P256.privateKey, alg: 'ES384' }, 'does not fit its alg ES384. Leave alg out for ES256'],
    [
      oct(randomBytes(31)),
      'has 31 bytes, which are too few for HS256. Give 32 random bytes or more',
    ],
    [weak.privateKey, 'is an RSA key of 1024 bits. Give one of 2048 to 8192 bits, such as 3072'],
    [P256.publicKey, 'is a public key. Give the private one: this is to sign'],
    [
      { ...jwk(P256.privateKey), use: 'enc' },
      'is a JWK that is not to sign. Give one whose use is sig',
    ],
    [{ key: P256.privateKey, kid: '' }, 'has an unfit kid. Give 1 to 255 characters, or none'],
    [BROKEN[0]?.[1], 'has a public part that does not belong to it. Export it anew'],
  ])('says what is wrong with it, and what to give instead: %#', (source, words) => {
    const error = new UnfitKeyError(...(words.split('. ') as [string, string]));
    expect(() => readSigningKey(source)).toThrow(error);
    expect(error).toMatchObject({ name: 'UnfitKeyError', message: `the key ${words}` });
  });

  it.each<[() => unknown, string]>([
    [
      () => readVerificationKey(P256.privateKey, 'public'),
      'is a private key. Give the public one: this is to verify only',
    ],
    [
      () => readVerificationKey({ ...jwk(RSA.publicKey), e: 'AQ' }),
      'is an RSA key with an unfit exponent. Make one with 65537',
    ],
  ])('says so of a key to verify with, too: %#', (read, words) => {
    expect(read).toThrow(`the key ${words}`);
  });

  it('shows nothing of itself (R24)', () => {
    const canary = `${'c4nary'.repeat(6)}==`;
    for (const source of [
      canary,
      { kty: 'oct', k: canary },
      { kty: 'EC', d: canary, crv: canary },
    ]) {
      const read = () => readSigningKey(source);
      expect(read).toThrow(UnfitKeyError);
      expect(read).not.toThrow('c4nary');
    }
  });
});

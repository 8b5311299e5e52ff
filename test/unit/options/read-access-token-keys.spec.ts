import { createSecretKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { deriveAccessTokenKey } from '../../../lib/crypto/access-token-key.js';
import { OptionReader } from '../../../lib/options/option-reader.js';
import { readAccessTokenKeys } from '../../../lib/options/read-access-token-keys.js';
import { resolveAuthOptions } from '../../../lib/options/resolve-auth-options.js';
import { OTHER_SECRET, SECRET } from '../builders.js';
import { REQUIRED } from './refusals.js';

const newPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const [FIRST, OTHER] = [newPair(), newPair()];
const SHARED = createSecretKey(randomBytes(48));
const SECRETS = [Buffer.from(SECRET), Buffer.from(OTHER_SECRET)] as const;

function read(group: object, secrets: readonly [Buffer, ...Buffer[]] = SECRETS) {
  const names = ['signingKey', 'verificationKeys'];
  return readAccessTokenKeys(new OptionReader('accessToken', group, names), secrets);
}

describe('the keys of access tokens at the start', () => {
  it('are derived from the secrets, the first to sign, where none is given', () => {
    const { signing, others } = read({});
    expect(signing.kid).toBe(deriveAccessTokenKey(SECRETS[0]).kid);
    expect(others.map(({ kid }) => kid)).toEqual([deriveAccessTokenKey(SECRETS[1]).kid]);
  });

  it('are those of the secrets and the shared ones that are given', () => {
    const { others } = read({ verificationKeys: [{ key: SHARED, kid: 'before' }] });
    expect(others.map(({ kid }) => kid)).toEqual([deriveAccessTokenKey(SECRETS[1]).kid, 'before']);
  });

  it('have nothing to do with the secrets, where one is given to sign with (R21)', () => {
    const { signing, others } = read({
      signingKey: FIRST.privateKey,
      verificationKeys: [OTHER.publicKey],
    });
    expect([signing.algorithm, others.map(({ algorithm }) => algorithm)]).toEqual([
      'ES256',
      ['ES256'],
    ]);
  });

  it('are frozen, each of them (R106)', () => {
    const keys = read({ signingKey: FIRST.privateKey, verificationKeys: [OTHER.publicKey] });
    const { signing, others } = keys;
    for (const part of [keys, signing, signing.jwk, others, others[0], others[0]?.jwk])
      expect(Object.isFrozen(part)).toBe(true);
  });

  it.each<[string, object, string]>([
    ['text', { signingKey: SECRET }, 'accessToken.signingKey: is a text that is no PEM'],
    ['null', { signingKey: null }, 'accessToken.signingKey: is no key'],
    ['a public key', { signingKey: FIRST.publicKey }, 'accessToken.signingKey: is a public key'],
    [
      'the secret itself',
      { signingKey: createSecretKey(SECRETS[0]) },
      'accessToken.signingKey: is the secret itself. Leave it out: a key is derived from the secret',
    ],
    [
      'the secret before it',
      { signingKey: { key: { kty: 'oct', k: SECRETS[1].toString('base64url') }, kid: 'k' } },
      'accessToken.signingKey: is the secret itself',
    ],
    [
      'a key that is no list',
      { verificationKeys: FIRST.publicKey },
      'accessToken.verificationKeys: is an object. Give an array of keys',
    ],
    [
      'a bad key among good ones',
      { signingKey: FIRST.privateKey, verificationKeys: [OTHER.publicKey, SECRET] },
      'accessToken.verificationKeys[1]: is a text that is no PEM',
    ],
    [
      'public keys beside the key of the secret',
      { verificationKeys: [FIRST.publicKey] },
      'accessToken.verificationKeys: mixes shared keys with pairs of keys',
    ],
    [
      'a shared key beside a private one',
      { signingKey: FIRST.privateKey, verificationKeys: [SHARED] },
      'accessToken.verificationKeys: mixes shared keys with pairs of keys',
    ],
    [
      'the signing key once more',
      { signingKey: FIRST.privateKey, verificationKeys: [FIRST.publicKey] },
      'accessToken.verificationKeys: has a kid that is there already',
    ],
    [
      'two keys of one id',
      {
        signingKey: { key: FIRST.privateKey, kid: 'k' },
        verificationKeys: [{ key: OTHER.publicKey, kid: 'k' }],
      },
      'accessToken.verificationKeys: has a kid that is there already',
    ],
  ])('R102: are refused with %s', (_title, group, words) => {
    expect(() => read(group)).toThrow(words);
    expect(() => read(group)).not.toThrow(SECRET);
  });

  it('are not shown by the resolved options, printed or as JSON (R24)', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 }).privateKey;
    const pem = rsa.export({ type: 'pkcs8', format: 'pem' }).toString();
    const given = [
      { signingKey: pem, verificationKeys: [OTHER.privateKey] },
      { signingKey: FIRST.privateKey.export({ format: 'jwk' }) },
      { signingKey: { key: SHARED, alg: 'HS384' } },
      { verificationKeys: [{ kty: 'oct', k: SHARED.export().toString('base64url') }] },
    ];
    const keys = [rsa, FIRST.privateKey, OTHER.privateKey, SHARED];
    const secrets = keys.flatMap((key) => secretsOf(key.export({ format: 'jwk' })));
    expect(secrets).toHaveLength(6 + 1 + 1 + 1);
    for (const accessToken of given) {
      const surroundings = { production: false, inMemory: true };
      const options = resolveAuthOptions({ ...REQUIRED, accessToken }, surroundings);
      const shown = inspect(options, { showHidden: true, depth: 20 }) + JSON.stringify(options);
      for (const secret of secrets) expect(shown).not.toContain(secret.slice(0, 20));
    }
  });
});

/** The private members of a JWK. */
function secretsOf(jwk: Readonly<Record<string, unknown>>): string[] {
  return ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].flatMap((name) =>
    name in jwk ? String(jwk[name]) : [],
  );
}

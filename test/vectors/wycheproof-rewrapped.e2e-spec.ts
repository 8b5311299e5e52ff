import { createPrivateKey, createPublicKey, createSecretKey, type JsonWebKey } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { UnfitKeyError } from '../../lib/crypto/unfit-key.error.js';
import { readSigningKey } from '../../lib/crypto/read-access-token-key.js';
import { Forger, type Forgery } from '../support/forgeries.js';
import { inBatches } from '../support/http-client.js';
import { pairFamily, sharedFamily, type KeyFamily } from '../support/key-families.js';
import { signatureAttacks } from '../support/signature-attacks.js';
import { HTTP_ADAPTERS, sharedApp } from '../support/test-app.js';
import { claimAttacks, formAttacks, goodTokens, headerAttacks } from '../support/token-attacks.js';
import { INVALID_TOKEN, verdictOf } from '../support/verdicts.js';
import { WYCHEPROOF_FILES, groupsOf, jwksOf } from '../support/wycheproof.js';

/** A family of the private or shared key of a vector; `undefined` for one that signs nothing here. */
function familyOf(jwk: Readonly<Record<string, unknown>>): KeyFamily | undefined {
  try {
    const { algorithm } = readSigningKey(jwk);
    const key = jwk as JsonWebKey;
    if (jwk.kty === 'oct')
      return sharedFamily(algorithm, createSecretKey(String(jwk.k), 'base64url'), jwk);
    const privateKey = createPrivateKey({ key, format: 'jwk' });
    const pair = { privateKey, publicKey: createPublicKey(privateKey) };
    return pairFamily(algorithm, { pair, source: jwk });
  } catch (error) {
    if (error instanceof UnfitKeyError) return undefined;
    throw error;
  }
}

/** The first key of each algorithm: what the others could add, the vectors themselves say of each. */
const FAMILIES = [
  ...new Map(
    WYCHEPROOF_FILES.flatMap((file) => groupsOf(file))
      .flatMap(({ private: hidden }) => jwksOf(hidden))
      .flatMap((jwk) => familyOf(jwk) ?? [])
      .reverse()
      .map((family) => [family.alg, family]),
  ).values(),
];

it('there are keys of every kind that it has', () => {
  const algorithms = new Set(FAMILIES.map(({ alg }) => alg));
  expect([...algorithms].sort()).toEqual([
    ...['ES256', 'HS256', 'HS384', 'HS512', 'PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'],
  ]);
});

/** Each on one of the adapters: generated keys go through all of this on both of them. */
const CASES = FAMILIES.map((family, at) => {
  const { alg, kid } = family;
  return { adapter: HTTP_ADAPTERS[at % HTTP_ADAPTERS.length]!, alg, kid, family };
});

describe.each(CASES)('Wycheproof, $alg with $kid on $adapter', ({ adapter, family }) => {
  const f = new Forger(family);
  const test = sharedApp({ adapter, auth: { accessToken: { ...family.accessToken } } });
  const admin = (token: string) => test.client.get('/admin', token);

  it('signs access tokens that are accepted', async () => {
    for (const [title, forge] of goodTokens(f))
      expect([title, (await admin(forge(test.clock.now()))).status]).toEqual([title, 200]);
    const { access_token: token } = await test.client.signIn('bob');
    expect((await admin(token)).status).toBe(200);
  });

  it('signs nothing that is accepted with a change, in every attack', async () => {
    const forgeries: readonly Forgery[] = [
      ...[...signatureAttacks(f), ...headerAttacks(f)],
      ...[...formAttacks(f), ...claimAttacks(f)],
    ];
    for (const [title, forge] of forgeries) {
      const answer = await admin(forge(test.clock.now()));
      expect([title, verdictOf(answer)]).toEqual([title, INVALID_TOKEN]);
    }
  });

  it('R14: signs nothing that is accepted with any byte of the signature changed', async () => {
    const token = f.genuine(test.clock.now());
    const { length } = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url');
    const answers = await inBatches(length, 16, (at) => {
      const flip = (bytes: Buffer) => Buffer.from(bytes.with(at, bytes[at]! ^ (1 << (at % 8))));
      return admin(f.resigned(flip, () => token)(0));
    });
    for (const answer of answers) expect(verdictOf(answer)).toEqual(INVALID_TOKEN);
    expect((await admin(token)).status).toBe(200);
  });
});

import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { KeyRing } from 'nestjs-dual-token';
import { claims, compact, header } from '../support/access-tokens.js';
import { RAW_ECDSA, byPrivateKey } from '../support/key-families.js';
import { HTTP_ADAPTERS, freshApp, withApp, type TestApp } from '../support/test-app.js';
import { openStore } from '../support/stores.js';
import { INVALID_TOKEN, verdictOf } from '../support/verdicts.js';

const newPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const CLIENTS = 50;
const OVERLAP = 605_000;

/** Signs in, uses its access token, and refreshes, again and again; gives every status but 200 and 201. */
async function useUntil(stopped: () => boolean, { client }: TestApp): Promise<number[]> {
  const refused: number[] = [];
  let tokens = await client.signIn('alice');
  while (!stopped()) {
    for (let times = 0; times < 5; times += 1) {
      const { status } = await client.get('/me', tokens.access_token);
      if (status !== 200) refused.push(status);
    }
    const { status, body } = await client.refresh(tokens.refresh_token);
    if (status === 200) tokens = body;
    else refused.push(status);
  }
  return refused;
}

describe.each(HTTP_ADAPTERS)('R18: a signing key that is changed, on %s', (adapter) => {
  const first = newPair();
  const test = freshApp({ adapter, auth: { accessToken: { signingKey: first.privateKey } } });
  const me = (token: string) => test.client.get('/me', token);
  /** A token that outlives the first key. */
  const lastingToken = (kid: string) => {
    const exp = test.clock.now() / 1_000 + 86_400;
    const named = header({ alg: 'ES256', kid });
    return compact(
      named,
      claims(test.clock.now(), { exp }),
      byPrivateKey(first.privateKey, RAW_ECDSA),
    );
  };

  it('under load by 50 clients, refuses nobody', async () => {
    const ring = test.app.get(KeyRing);
    const kids = new Set([ring.kid]);
    let isOver = false;
    const clients = Array.from({ length: CLIENTS }, () => useUntil(() => isOver, test));
    for (let change = 0; change < 6; change += 1) {
      await new Promise((resolve) => setTimeout(resolve, 150)); // real load takes real time
      const next =
        change % 2 === 0 ? newPair() : generateKeyPairSync('rsa', { modulusLength: 2_048 });
      if (change > 2) ring.announce(next.publicKey);
      kids.add(ring.rotate(next.privateKey));
    }
    isOver = true;
    expect((await Promise.all(clients)).flat()).toEqual([]);
    expect(kids.size).toBe(7);
    expect(ring.kids).toHaveLength(7);
  });

  it('attack 37: is trusted for the life of its last token, and not a moment longer', async () => {
    const ring = test.app.get(KeyRing);
    const kid = ring.kid;
    const token = lastingToken(kid);
    expect((await me(token)).status).toBe(200);
    ring.rotate(newPair().privateKey);
    test.clock.advance(OVERLAP - 1);
    expect((await me(token)).status).toBe(200);
    test.clock.advance(1);
    expect(verdictOf(await me(token))).toEqual(INVALID_TOKEN);
    expect(verdictOf(await me(lastingToken(kid)))).toEqual(INVALID_TOKEN);
  });

  it.each<[string, (ring: KeyRing, kid: string) => void]>([
    ['taken out', (ring, kid) => void ring.withdraw(kid)],
    ['replaced', (ring) => ring.replace({ signingKey: newPair().privateKey })],
  ])(
    'R13: is refused at once when it is %s, for tokens that were seen before too',
    async (_title, change) => {
      const ring = test.app.get(KeyRing);
      const kid = ring.kid;
      const { access_token: token, refresh_token: refreshToken } =
        await test.client.signIn('alice');
      for (let times = 0; times < 3; times += 1) expect((await me(token)).status).toBe(200);
      ring.rotate(newPair().privateKey);
      expect((await me(token)).status).toBe(200);
      change(ring, kid);
      expect(verdictOf(await me(token))).toEqual(INVALID_TOKEN);
      const { body } = await test.client.refresh(refreshToken);
      expect((await me(body.access_token)).status).toBe(200);
    },
  );

  it('by options, from one deployment to the next, refuses nobody', async () => {
    const store = await openStore('in-memory');
    const second = newPair();
    const old = { signingKey: first.privateKey };
    const announced = { signingKey: first.privateKey, verificationKeys: [second.publicKey] };
    const rotated = { signingKey: second.privateKey, verificationKeys: [first.publicKey] };
    const started = { adapter, store };
    await withApp({ ...started, auth: { accessToken: old } }, async ({ client: before }) => {
      const { access_token: token } = await before.signIn('alice');
      await withApp(
        { ...started, auth: { accessToken: announced } },
        async ({ client: between }) => {
          await withApp(
            { ...started, auth: { accessToken: rotated } },
            async ({ client: after }) => {
              const { access_token: next } = await after.signIn('alice');
              for (const client of [between, after])
                for (const one of [token, next])
                  expect((await client.get('/me', one)).status).toBe(200);
            },
          );
        },
      );
    });
    await store.close();
  });
});

import { describe, expect, it } from '@jest/globals';
import { KeyRing } from 'nestjs-dual-token';
import { claims, compact, header } from '../support/access-tokens.js';
import {
  RAW_ECDSA,
  byPrivateKey,
  newEcPair,
  newRsaPair,
  type Sign,
} from '../support/key-families.js';
import { SessionLoad } from '../support/session-load.js';
import { HTTP_ADAPTERS, freshApp, withApp } from '../support/test-app.js';
import { openStore } from '../support/stores.js';
import { INVALID_TOKEN, verdictOf } from '../support/verdicts.js';

const newPair = () => newEcPair('P-256');
const CLIENTS = 50;
const OVERLAP = 605_000;
/** What kind of key comes next, and whether others are told of it before it signs. */
const CHANGES = [
  ['ES256', false],
  ['ES256', true],
  ['RS256', true],
] as const;

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

  it('under load by 50 clients, refuses nobody, and afterwards no key but the last is trusted', async () => {
    const ring = test.app.get(KeyRing);
    const load = new SessionLoad(test.client, CLIENTS);
    const former: { kid: string; alg: string; sign: Sign }[] = [
      { kid: ring.kid, alg: 'ES256', sign: byPrivateKey(first.privateKey, RAW_ECDSA) },
    ];
    try {
      await load.reached(ring.kid);
      for (const [alg, isAnnounced] of CHANGES) {
        const next = alg === 'RS256' ? newRsaPair() : newPair();
        if (isAnnounced) ring.announce(next.publicKey);
        const kid = ring.rotate(next.privateKey);
        const sign = byPrivateKey(next.privateKey, alg === 'RS256' ? {} : RAW_ECDSA);
        former.push({ kid, alg, sign });
        await load.reached(kid);
      }
    } finally {
      expect(await load.stop()).toEqual([]);
    }
    expect(ring.kids).toEqual(former.map(({ kid }) => kid));
    const exp = test.clock.now() / 1_000 + 86_400;
    const lasting = former.map(({ kid, alg, sign }) =>
      compact(header({ alg, kid }), claims(test.clock.now(), { exp }), sign),
    );
    for (const token of lasting) expect((await me(token)).status).toBe(200);
    test.clock.advance(OVERLAP);
    const latest = lasting.pop()!;
    for (const token of lasting) expect(verdictOf(await me(token))).toEqual(INVALID_TOKEN);
    expect((await me(latest)).status).toBe(200);
    expect(ring.kids).toEqual([ring.kid]);
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

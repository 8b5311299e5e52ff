import { describe, expect, it } from '@jest/globals';
import { statusesOf } from '../support/http-client.js';
import { decodeJwt } from '../support/access-tokens.js';
import { freshApp, PAIRED_PLATFORMS, PLATFORMS, startApp, withApp } from '../support/test-app.js';
import { openStore } from '../support/stores.js';
import { INVALID_GRANT, SUPERSEDED, verdictOf } from '../support/verdicts.js';

const SECOND = 1_000;
const GRACE = 30 * SECOND;
const RACE = 2 * SECOND;

describe.each(PLATFORMS)('rotation on $adapter with $store', (platform) => {
  const test = freshApp(platform);

  it('R25: gives a new refresh token and a new access token of the same session each time', async () => {
    const first = await test.client.signIn();
    test.clock.advance(SECOND);
    const second = await test.client.renew(first.refresh_token);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    const [a, b] = [first, second].map((one) => decodeJwt(one.access_token).payload);
    expect(b).toEqual({
      ...a,
      jti: b!.jti,
      iat: Number(a!.iat) + 1,
      exp: Number(a!.exp) + 1,
    });
    expect(b!.jti).not.toBe(a!.jti);
    expect(Object.keys(second)).toEqual(Object.keys(first));
    expect((await test.client.get('/me', second.access_token)).status).toBe(200);
    expect(test.told('refreshed')).toMatchObject([
      { subject: 'alice', generation: 1, sid: a!.sid },
    ]);
  });

  it('R37, R38, attack 45: gives the same successor again within the grace period, and writes nothing', async () => {
    const first = await test.client.signIn();
    const second = await test.client.renew(first.refresh_token);
    test.clock.advance(20 * SECOND);
    const calls = await test.repository.callsOf(async () => {
      const again = await test.client.renew(first.refresh_token);
      expect(again.refresh_token).toBe(second.refresh_token);
      expect(again.access_token).not.toBe(second.access_token);
      expect((await test.client.get('/me', again.access_token)).status).toBe(200);
    });
    expect(calls).toEqual(['find', 'find']);
    expect(test.told('retried')).toMatchObject([{ generation: 1 }]);
    const third = await test.client.renew(second.refresh_token);
    expect(third.refresh_token).not.toBe(second.refresh_token);
  });

  it('R43: grace begins at the first use, and no retry makes it longer', async () => {
    const first = await test.client.signIn();
    test.clock.advance(60 * SECOND);
    const second = await test.client.renew(first.refresh_token);
    for (const step of [10, 10, 10]) {
      test.clock.advance(step * SECOND);
      expect((await test.client.renew(first.refresh_token)).refresh_token).toBe(
        second.refresh_token,
      );
    }
    test.clock.advance(1);
    expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
    expect(test.told('retried')).toHaveLength(3);
    expect(test.told('reuse-detected')).toHaveLength(1);
  });

  it('R26, R35, attack 46: the token before the newest ends the session after the grace period', async () => {
    const first = await test.client.signIn();
    const second = await test.client.renew(first.refresh_token);
    test.clock.advance(GRACE + 1);
    expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
    expect(verdictOf(await test.client.refresh(second.refresh_token))).toEqual(INVALID_GRANT);
    const { sid } = decodeJwt(first.access_token).payload;
    expect(test.told('reuse-detected')).toMatchObject([
      { sid, subject: 'alice', generation: 0, gap: 1, outcome: 'session-revoked' },
    ]);
    expect(test.told('revoked')).toMatchObject([{ sid, reason: 'reuse' }]);
  });

  it('R35: tells of it once, however often and at once the token comes', async () => {
    const first = await test.client.signIn();
    await test.client.renew(first.refresh_token);
    test.clock.advance(GRACE + 1);
    const answers = await test.client.refreshAtOnce(first.refresh_token, 20);
    expect(answers.map(verdictOf)).toEqual(answers.map(() => INVALID_GRANT));
    await test.client.refreshAtOnce(first.refresh_token, 5);
    expect(test.told('reuse-detected')).toHaveLength(1);
    expect(test.told('revoked')).toHaveLength(1);
  });

  it('R27, attack 47: a grandparent within the grace period ends the session, but for a lost race', async () => {
    const first = await test.client.signIn();
    const second = await test.client.renew(first.refresh_token);
    const third = await test.client.renew(second.refresh_token);
    test.clock.advance(RACE);
    expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(SUPERSEDED);
    expect(test.told('superseded')).toMatchObject([{ generation: 0 }]);
    expect(test.told('reuse-detected')).toEqual([]);
    expect((await test.client.renew(second.refresh_token)).refresh_token).toBe(third.refresh_token);
    test.clock.advance(1);
    expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
    expect(verdictOf(await test.client.refresh(third.refresh_token))).toEqual(INVALID_GRANT);
    expect(test.told('reuse-detected')).toMatchObject([{ generation: 0, gap: 2 }]);
  });

  it('R60: keeps one row for a session, however often it is refreshed', async () => {
    let tokens = await test.client.signIn();
    for (let times = 0; times < 10; times += 1)
      tokens = await test.client.renew(tokens.refresh_token);
    expect(test.repository.calls.filter((verb) => verb === 'create')).toHaveLength(1);
    expect(await test.client.sessions(tokens.access_token)).toHaveLength(1);
    expect(await test.store.records()).toHaveLength(1);
  });

  it('R36, R38: a retry and a reuse are known by an application that was started since', async () => {
    const store = await openStore(platform.store);
    const before = await startApp({ ...platform, store });
    const first = await before.client.signIn();
    const second = await before.client.renew(first.refresh_token);
    await before.close();
    const after = await startApp({ ...platform, store });
    try {
      expect((await after.client.renew(first.refresh_token)).refresh_token).toBe(
        second.refresh_token,
      );
      await after.client.renew(second.refresh_token);
      store.clock.advance(RACE + 1);
      expect(verdictOf(await after.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
      expect(after.told('reuse-detected')).toHaveLength(1);
    } finally {
      await after.close();
      await store.close();
    }
  });
});

describe.each(PAIRED_PLATFORMS)('a long session on $adapter with $store', (platform) => {
  const test = freshApp(platform);

  it('R27, attack 48: the first of 500 generations ends the session', async () => {
    const first = await test.client.signIn();
    let newest = first;
    for (let generation = 1; generation <= 500; generation += 1)
      newest = await test.client.renew(newest.refresh_token);
    test.clock.advance(RACE + 1);
    expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
    expect(verdictOf(await test.client.refresh(newest.refresh_token))).toEqual(INVALID_GRANT);
    expect(test.told('reuse-detected')).toMatchObject([{ generation: 0, gap: 500 }]);
    expect(await test.client.sessions(newest.access_token)).toEqual([]);
  });
});

describe.each(PAIRED_PLATFORMS)('without a grace period on $adapter with $store', (platform) => {
  const test = freshApp({ ...platform, auth: { refreshToken: { gracePeriod: 0 } } });

  it('R37, R42, attack 50: one of 50 wins, the others get 409, and nobody is signed out', async () => {
    const { refresh_token: token } = await test.client.signIn();
    const answers = await test.client.refreshAtOnce(token, 50);
    expect(statusesOf(answers)).toEqual({ 200: 1, 409: 49 });
    const lost = answers.filter(({ status }) => status === 409);
    expect(lost.map(verdictOf)).toEqual(lost.map(() => SUPERSEDED));
    const won = answers.find(({ status }) => status === 200)!;
    expect((await test.client.refresh(won.body.refresh_token)).status).toBe(200);
    expect(test.told('reuse-detected')).toEqual([]);
  });

  it('R42: the token before the newest ends the session after the tolerance for races', async () => {
    const { refresh_token: token } = await test.client.signIn();
    await test.client.renew(token);
    test.clock.advance(RACE);
    expect(verdictOf(await test.client.refresh(token))).toEqual(SUPERSEDED);
    test.clock.advance(1);
    expect(verdictOf(await test.client.refresh(token))).toEqual(INVALID_GRANT);
    expect(test.told('reuse-detected')).toHaveLength(1);
  });
});

describe.each(PAIRED_PLATFORMS)(
  'without grace and tolerance on $adapter with $store',
  (platform) => {
    const refreshToken = { gracePeriod: 0, raceTolerance: 0 };
    const test = freshApp({ ...platform, auth: { refreshToken } });

    it('R26: any second use ends the session', async () => {
      const first = await test.client.signIn();
      const second = await test.client.renew(first.refresh_token);
      expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
      expect(verdictOf(await test.client.refresh(second.refresh_token))).toEqual(INVALID_GRANT);
    });
  },
);

describe.each(PAIRED_PLATFORMS)('R26: onReuse on $adapter with $store', (platform) => {
  /** Two sessions of alice and one of bob, the first of alice's used up. */
  const arrange = async (onReuse: 'revoke-session' | 'revoke-subject' | 'reject') => {
    const test = await startApp({ ...platform, auth: { refreshToken: { onReuse } } });
    const { client, clock } = test;
    const stolen = await client.signIn();
    const [newest, other, bobs] = [
      await client.renew(stolen.refresh_token),
      await client.signIn(),
      await client.signIn('bob'),
    ];
    clock.advance(GRACE + 1);
    const replay = () => client.refresh(stolen.refresh_token);
    const isLive = async ({ refresh_token: token }: { readonly refresh_token: string }) =>
      (await client.refresh(token)).status === 200;
    return {
      test,
      replay,
      live: async () => [await isLive(newest), await isLive(other), await isLive(bobs)],
    };
  };

  it.each([
    ['revoke-session', 'session-revoked', [false, true, true]],
    ['revoke-subject', 'subject-revoked', [false, false, true]],
    ['reject', 'rejected', [true, true, true]],
  ] as const)('%s', async (onReuse, outcome, survivors) => {
    const { test, replay, live } = await arrange(onReuse);
    try {
      expect(verdictOf(await replay())).toEqual(INVALID_GRANT);
      expect(test.told('reuse-detected')).toMatchObject([{ outcome, generation: 0, gap: 1 }]);
      expect(await live()).toEqual(survivors);
      expect(test.told('subject-revoked')).toHaveLength(onReuse === 'revoke-subject' ? 1 : 0);
    } finally {
      await test.close();
    }
  });

  it('revoke-subject tells of it once for 20 at once', async () => {
    const { test, replay } = await arrange('revoke-subject');
    try {
      await Promise.all(Array.from({ length: 20 }, replay));
      expect(test.told('reuse-detected')).toHaveLength(1);
      expect(test.told('subject-revoked')).toMatchObject([
        { count: 2, reason: 'reuse', except: [] },
      ]);
    } finally {
      await test.close();
    }
  });
});

describe.each(PAIRED_PLATFORMS)('rotation: false on $adapter with $store', (platform) => {
  const test = freshApp({ ...platform, auth: { refreshToken: { rotation: false } } });

  it('keeps one refresh token, and writes its use once for each access-token lifetime', async () => {
    const tokens = await test.client.signIn();
    const renew = () => test.client.renew(tokens.refresh_token);
    const calls = await test.repository.callsOf(async () => {
      expect((await renew()).refresh_token).toBe(tokens.refresh_token);
      test.clock.advance(599 * SECOND);
      await renew();
    });
    expect(calls).not.toContain('touch');
    test.clock.advance(SECOND);
    expect(await test.repository.callsOf(renew)).toEqual(['find', 'touch']);
    expect(await test.repository.callsOf(renew)).toEqual(['find', 'find']);
    expect(test.repository.calls).not.toContain('rotate');
    expect(test.told('refreshed')).toHaveLength(4);
  });

  it('R29: slides the inactivity deadline', async () => {
    const { refresh_token: token } = await test.client.signIn();
    for (let week = 0; week < 3; week += 1) {
      test.clock.advance(6 * 86_400 * SECOND);
      expect((await test.client.renew(token)).refresh_expires_in).toBe(7 * 86_400);
    }
    test.clock.advance(7 * 86_400 * SECOND);
    expect(verdictOf(await test.client.refresh(token))).toEqual(INVALID_GRANT);
  });

  it('R29: a short inactivity timeout ends nobody who refreshes before each access token expires', async () => {
    const session = { inactivityTimeout: '15m' } as const;
    const auth = { refreshToken: { rotation: false }, session } as const;
    await withApp({ ...platform, auth }, async ({ client, clock }) => {
      const { refresh_token: token } = await client.signIn();
      for (let refresh = 0; refresh < 6; refresh += 1) {
        clock.advance(570 * SECOND);
        await client.renew(token);
      }
      clock.advance(15 * 60 * SECOND);
      expect(verdictOf(await client.refresh(token))).toEqual(INVALID_GRANT);
    });
  });

  it('answers 50 at once with the one token, and none after a logout', async () => {
    const { refresh_token: token } = await test.client.signIn();
    test.clock.advance(600 * SECOND);
    const answers = await test.client.refreshAtOnce(token, 50);
    expect(statusesOf(answers)).toEqual({ 200: 50 });
    expect(new Set(answers.map(({ body }) => body.refresh_token))).toEqual(new Set([token]));
    expect(test.repository.calls.filter((verb) => verb === 'touch')).toHaveLength(1);
    await test.client.logout(token);
    expect(verdictOf(await test.client.refresh(token))).toEqual(INVALID_GRANT);
  });
});

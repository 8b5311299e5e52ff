import { describe, expect, it } from '@jest/globals';
import { MovableClock } from 'nestjs-dual-token/testing';
import { decodeJwt } from '../support/access-tokens.js';
import { inBatches } from '../support/http-client.js';
import { openStore } from '../support/stores.js';
import { freshApp, PAIRED_PLATFORMS, PRUNED_PLATFORMS, startApp } from '../support/test-app.js';
import { INVALID_GRANT, INVALID_TOKEN, verdictOf } from '../support/verdicts.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;

describe.each(PAIRED_PLATFORMS)('R29, attack 58: a session on $adapter with $store', (platform) => {
  const test = freshApp(platform);

  it('ends when it is not used for the inactivity timeout, without tolerance', async () => {
    const [kept, idle] = [await test.client.signIn(), await test.client.signIn()];
    test.clock.advance(7 * DAY - 1);
    const next = await test.client.renew(kept.refresh_token);
    test.clock.advance(1);
    const calls = await test.repository.callsOf(async () => {
      expect(verdictOf(await test.client.refresh(idle.refresh_token))).toEqual(INVALID_GRANT);
    });
    expect(calls).toEqual(['find']);
    expect(test.told('refused')).toMatchObject([{ reason: 'expired', subject: 'alice' }]);
    test.clock.advance(7 * DAY - 2);
    expect((await test.client.refresh(next.refresh_token)).status).toBe(200);
  });

  it('ends with its absolute lifetime, however active it is, and its tokens say so', async () => {
    let tokens = await test.client.signIn();
    for (let day = 5; day < 30; day += 5) {
      test.clock.advance(5 * DAY);
      tokens = await test.client.renew(tokens.refresh_token);
      expect(tokens.refresh_expires_in).toBe(Math.min(7, 30 - day) * 86_400);
    }
    test.clock.advance(5 * DAY - 90 * SECOND);
    tokens = await test.client.renew(tokens.refresh_token);
    expect([tokens.refresh_expires_in, tokens.expires_in]).toEqual([90, 90]);
    const { exp, iat } = decodeJwt(tokens.access_token).payload;
    expect(Number(exp) - Number(iat)).toBe(90);
    test.clock.advance(90 * SECOND - 1);
    const last = await test.client.renew(tokens.refresh_token);
    expect(last.refresh_expires_in).toBe(0);
    test.clock.advance(1);
    expect(verdictOf(await test.client.refresh(last.refresh_token))).toEqual(INVALID_GRANT);
    expect(verdictOf(await test.client.refresh(tokens.refresh_token))).toEqual(INVALID_GRANT);
    expect(test.told('reuse-detected')).toEqual([]);
    expect(test.repository.calls).not.toContain('revoke');
  });

  it('R95: has no tolerance where a strict route looks at it', async () => {
    const { access_token: token } = await test.client.signIn();
    const session = () => test.client.get('/strict', token);
    test.clock.advance(599 * SECOND);
    expect((await session()).status).toBe(200);
    test.clock.advance(5 * SECOND);
    expect((await session()).status).toBe(200);
    test.clock.advance(SECOND);
    expect(verdictOf(await session())).toEqual(INVALID_TOKEN);
  });

  it('R45: can still be ended by its owner when it has expired', async () => {
    const tokens = await test.client.signIn();
    test.clock.advance(8 * DAY);
    expect((await test.client.logout(tokens.refresh_token)).status).toBe(204);
  });
});

describe.each(PAIRED_PLATFORMS)(
  'R97, F22: a clock that is set on $adapter with $store',
  (platform) => {
    const test = freshApp(platform);

    it('back an hour does not make the grace period longer', async () => {
      const first = await test.client.signIn();
      await test.client.renew(first.refresh_token);
      test.clock.step(-HOUR);
      test.clock.advance(30 * SECOND);
      expect((await test.client.refresh(first.refresh_token)).status).toBe(200);
      test.clock.advance(1);
      expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
    });

    it('back an hour does not bring a grace period back that is over', async () => {
      const first = await test.client.signIn();
      await test.client.renew(first.refresh_token);
      test.clock.advance(31 * SECOND);
      test.clock.step(-HOUR);
      expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
      expect(test.told('reuse-detected')).toHaveLength(1);
    });

    it('back a year revives no session that has expired or was revoked', async () => {
      const [idle, ended] = [await test.client.signIn(), await test.client.signIn()];
      await test.client.logout(ended.refresh_token);
      test.clock.advance(8 * DAY);
      expect((await test.client.refresh(idle.refresh_token)).status).toBe(400);
      test.clock.step(-365 * DAY);
      for (const { refresh_token: token } of [idle, ended])
        expect(verdictOf(await test.client.refresh(token))).toEqual(INVALID_GRANT);
    });

    it('back a year costs nobody a session, nor gives one a longer life', async () => {
      let tokens = await test.client.signIn();
      test.clock.step(-365 * DAY);
      tokens = await test.client.renew(tokens.refresh_token);
      expect(tokens.refresh_expires_in).toBe(7 * 86_400);
      expect((await test.client.get('/me', tokens.access_token)).status).toBe(200);
      for (let day = 0; day < 24; day += 6) {
        test.clock.advance(6 * DAY);
        tokens = await test.client.renew(tokens.refresh_token);
      }
      test.clock.advance(6 * DAY);
      expect(verdictOf(await test.client.refresh(tokens.refresh_token))).toEqual(INVALID_GRANT);
    });

    it('forward an hour, and back, costs nobody a session', async () => {
      const first = await test.client.signIn();
      test.clock.step(HOUR);
      const second = await test.client.renew(first.refresh_token);
      expect((await test.client.get('/me', second.access_token)).status).toBe(200);
      test.clock.step(-HOUR);
      const third = await test.client.renew(second.refresh_token);
      expect((await test.client.get('/me', third.access_token)).status).toBe(200);
      test.clock.advance(10 * SECOND);
      expect((await test.client.renew(second.refresh_token)).refresh_token).toBe(
        third.refresh_token,
      );
    });
  },
);

describe.each(PAIRED_PLATFORMS)(
  'R96: an application whose clock is off on $adapter with $store',
  (platform) => {
    it.each([-HOUR, HOUR])('by %i ms comes to the same verdicts as any other', async (skew) => {
      const store = await openStore(platform.store);
      const right = await startApp({ ...platform, store });
      const wrong = await startApp({
        ...platform,
        store,
        clock: new MovableClock(store.clock.now() + skew),
      });
      try {
        const first = await right.client.signIn();
        const second = await wrong.client.renew(first.refresh_token);
        store.clock.advance(30 * SECOND);
        for (const { client } of [right, wrong])
          expect((await client.renew(first.refresh_token)).refresh_token).toBe(
            second.refresh_token,
          );
        const third = await right.client.renew(second.refresh_token);
        expect(third.refresh_expires_in).toBe(7 * 86_400);
        store.clock.advance(SECOND);
        expect((await wrong.client.refresh(first.refresh_token)).status).toBe(409);
        store.clock.advance(7 * DAY - SECOND - 1);
        const last = await wrong.client.renew(third.refresh_token);
        expect(last.refresh_expires_in).toBe(7 * 86_400);
        store.clock.advance(31 * SECOND);
        expect(verdictOf(await wrong.client.refresh(third.refresh_token))).toEqual(INVALID_GRANT);
        expect(wrong.told('reuse-detected')).toHaveLength(1);
      } finally {
        await right.close();
        await wrong.close();
        await store.close();
      }
    });
  },
);

describe.each(PAIRED_PLATFORMS)('F26, R60: pruning on $adapter with $store', (platform) => {
  const test = freshApp(platform);

  it('removes nothing that is live, nor what was revoked and would not have expired', async () => {
    const [live, ended] = [await test.client.signIn(), await test.client.signIn('bob')];
    await test.client.renew(ended.refresh_token);
    await test.client.logout(ended.refresh_token);
    test.clock.advance(6 * DAY);
    expect(await test.repository.prune(100)).toBe(0);
    expect((await test.client.refresh(live.refresh_token)).status).toBe(200);
    await test.client.refresh(ended.refresh_token);
    expect(test.told('refused')).toMatchObject([{ reason: 'revoked' }]);
  });
});

describe.each(PRUNED_PLATFORMS)('F26, R60: what is over on $adapter with $store', (platform) => {
  const test = freshApp(platform);

  it('is removed in batches, and its tokens are G400 all the same', async () => {
    const over = await Promise.all(Array.from({ length: 5 }, () => test.client.signIn()));
    test.clock.advance(30 * DAY);
    const { refresh_token: live } = await test.client.signIn();
    expect(await test.repository.prune(3)).toBe(3);
    expect(await test.repository.prune(3)).toBe(2);
    expect(await test.repository.prune(3)).toBe(0);
    for (const { refresh_token: token } of over)
      expect(verdictOf(await test.client.refresh(token))).toEqual(INVALID_GRANT);
    expect((await test.client.refresh(live)).status).toBe(200);
  });

  it('meets refreshes at the last moment of their sessions: 200 or a clean G400', async () => {
    let sessions = await Promise.all(Array.from({ length: 40 }, () => test.client.signIn()));
    for (let days = 6; days < 30; days += 6) {
      test.clock.advance(6 * DAY);
      sessions = await Promise.all(sessions.map((one) => test.client.renew(one.refresh_token)));
    }
    test.clock.advance(6 * DAY - 1);
    let rotations = 0;
    test.repository.after = (verb) => {
      if (verb === 'rotate') rotations += 1;
      if (rotations === 20) test.clock.advance(1);
    };
    test.subjects.before = async () => {
      await test.repository.prune(1);
    };
    const refresh = () =>
      inBatches(sessions.length, 10, (at) => test.client.refresh(sessions[at]!.refresh_token));
    const answers = await refresh();
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(answers.length);
    expect(refused.map(verdictOf)).toEqual(refused.map(() => INVALID_GRANT));
    expect(await test.repository.prune(100)).toBeGreaterThan(0);
    expect((await refresh()).map(verdictOf)).toEqual(answers.map(() => INVALID_GRANT));
  });
});

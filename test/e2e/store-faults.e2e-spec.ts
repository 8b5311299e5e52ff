import { describe, expect, it, jest } from '@jest/globals';
import { InMemoryRefreshTokenRepository, SessionService } from 'nestjs-dual-token';
import { TypeOrmRefreshTokenRepository } from 'nestjs-dual-token/typeorm';
import {
  ControlledRepository,
  Gate,
  throwing,
  waitingFor,
  type Verb,
} from '../support/controlled-repository.js';
import { decodeJwt } from '../support/access-tokens.js';
import { statusesOf } from '../support/http-client.js';
import { openStore, type TestStore } from '../support/stores.js';
import { freshApp, HTTP_ADAPTERS, PAIRED_PLATFORMS, withApp } from '../support/test-app.js';
import { DONE, INVALID_GRANT, UNAVAILABLE, verdictOf } from '../support/verdicts.js';

const GRACE = 30_000;
const SHORT = { deadlines: { store: '300ms' } };

describe.each(PAIRED_PLATFORMS)('a store that is down on $adapter with $store', (platform) => {
  const test = freshApp(platform);

  it.each<Verb>(['find', 'rotate'])(
    'F1, R39, R40: at %s of a refresh is 503, and the token works when it is back',
    async (verb) => {
      const { refresh_token: token } = await test.client.signIn();
      test.repository.before = throwing(verb);
      for (let times = 0; times < 3; times += 1)
        expect(verdictOf(await test.client.refresh(token))).toEqual(UNAVAILABLE);
      expect(test.told('unavailable')).toMatchObject(Array(3).fill({ service: 'store' }));
      test.clock.advance(2 * GRACE);
      test.repository.recover();
      const next = await test.client.renew(token);
      expect(test.told('refreshed')).toMatchObject([{ generation: 1 }]);
      expect((await test.client.refresh(next.refresh_token)).status).toBe(200);
    },
  );

  it('F1: at a sign-in is 503, and no session is left behind', async () => {
    test.repository.before = throwing('create');
    expect(verdictOf(await test.client.login())).toEqual(UNAVAILABLE);
    test.repository.recover();
    const tokens = await test.client.signIn();
    expect(await test.client.sessions(tokens.access_token)).toHaveLength(1);
    expect(test.told('signed-in')).toHaveLength(1);
  });

  it('F1: at a retry is 503, and the retry works when it is back', async () => {
    const first = await test.client.signIn();
    const second = await test.client.renew(first.refresh_token);
    let reads = 0;
    test.repository.before = (verb) => {
      reads += 1;
      if (reads === 2) failAt(verb);
    };
    expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(UNAVAILABLE);
    test.repository.recover();
    expect((await test.client.renew(first.refresh_token)).refresh_token).toBe(second.refresh_token);
  });

  it('F2: leaves plain routes alone; strict ones are 503', async () => {
    const { access_token: token } = await test.client.signIn();
    test.repository.before = throwing();
    expect((await test.client.get('/me', token)).status).toBe(200);
    expect((await test.client.post('/orders', {}, token)).status).toBe(201);
    expect(verdictOf(await test.client.get('/strict', token))).toEqual(UNAVAILABLE);
    expect(verdictOf(await test.client.get('/auth/sessions', token))).toEqual(UNAVAILABLE);
    test.repository.recover();
    expect((await test.client.get('/strict', token)).status).toBe(200);
  });

  it.each<Verb>(['find', 'revoke'])(
    'R50: at %s of a logout is 503, and the session lives',
    async (verb) => {
      const tokens = await test.client.signIn();
      test.repository.before = throwing(verb);
      expect(verdictOf(await test.client.logout(tokens.refresh_token))).toEqual(UNAVAILABLE);
      expect(test.told('revoked')).toEqual([]);
      test.repository.recover();
      expect((await test.client.get('/strict', tokens.access_token)).status).toBe(200);
      expect(verdictOf(await test.client.logout(tokens.refresh_token))).toEqual(DONE);
      expect(test.told('revoked')).toHaveLength(1);
    },
  );

  it('R50: at logout-all, and at the end of one session, is 503', async () => {
    const { access_token: token } = await test.client.signIn();
    test.repository.before = throwing('revokeAll', 'revoke');
    expect(verdictOf(await test.client.post('/auth/logout-all', {}, token))).toEqual(UNAVAILABLE);
    const path = `/auth/sessions/${String(decodeJwt(token).payload.sid)}`;
    expect(verdictOf(await test.client.delete(path, token))).toEqual(UNAVAILABLE);
    await expect(test.app.get(SessionService).revokeAll('alice')).rejects.toMatchObject({
      code: 'ERR_AUTH_UNAVAILABLE',
    });
    expect(test.told('subject-revoked')).toEqual([]);
  });

  it('F28: when a reuse is to end the session is 503 without a token; the next use finds it again', async () => {
    const first = await test.client.signIn();
    const second = await test.client.renew(first.refresh_token);
    test.clock.advance(GRACE + 1);
    test.repository.before = throwing('revoke');
    expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(UNAVAILABLE);
    expect(test.told('reuse-detected')).toEqual([]);
    test.repository.recover();
    expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
    expect(test.told('reuse-detected')).toHaveLength(1);
    expect(verdictOf(await test.client.refresh(second.refresh_token))).toEqual(INVALID_GRANT);
  });

  it('R30: when a disabled subject is to lose the session is 503; the next refresh ends it', async () => {
    const { refresh_token: token } = await test.client.signIn();
    test.subjects.people.delete('alice');
    test.repository.before = throwing('revoke');
    expect(verdictOf(await test.client.refresh(token))).toEqual(UNAVAILABLE);
    test.repository.recover();
    expect(verdictOf(await test.client.refresh(token))).toEqual(INVALID_GRANT);
  });

  it('F4, F5, R38: after the commit costs the answer only: the retry gives the same successor', async () => {
    const first = await test.client.signIn();
    test.repository.after = throwing('rotate');
    expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(UNAVAILABLE);
    test.repository.recover();
    const second = await test.client.renew(first.refresh_token);
    const again = await test.client.renew(first.refresh_token);
    expect(again.refresh_token).toBe(second.refresh_token);
    expect(test.repository.calls.filter((verb) => verb === 'rotate')).toHaveLength(1);
    expect((await test.client.refresh(second.refresh_token)).status).toBe(200);
    expect(test.told('reuse-detected')).toEqual([]);
  });

  it('F6: before the commit leaves nothing behind: the next try rotates as if it were the first', async () => {
    const { refresh_token: token } = await test.client.signIn();
    const before = await test.repository.list('alice');
    test.repository.before = throwing('rotate');
    await test.client.refresh(token);
    test.repository.recover();
    expect((await test.repository.list('alice')).sessions).toEqual(before.sessions);
    await test.client.renew(token);
    expect(test.told('refreshed')).toMatchObject([{ generation: 1 }]);
  });

  it('R40: at every call with a chance of a third signs nobody out who tries again', async () => {
    let tokens = await test.client.signIn();
    let state = 42;
    const atRandom = (verb: Verb): void => {
      state = (state * 48_271) % 2_147_483_647;
      if (state % 3 === 0) failAt(verb);
    };
    test.repository.before = atRandom;
    test.repository.after = atRandom;
    for (let tries = 0; tries < 300; tries += 1) {
      const answer = await test.client.refresh(tokens.refresh_token);
      if (answer.status === 200) tokens = answer.body;
      else expect(verdictOf(answer)).toEqual(UNAVAILABLE);
    }
    expect(test.told('unavailable').length).toBeGreaterThan(50);
    expect(test.told('refreshed').length).toBeGreaterThan(20);
    expect(test.told('reuse-detected')).toEqual([]);
    test.repository.recover();
    expect((await test.client.refresh(tokens.refresh_token)).status).toBe(200);
  });

  it('F10: delivers twice what was sent twice: the same successor', async () => {
    const { refresh_token: token } = await test.client.signIn();
    const first = test.client.renew(token);
    await new Promise((resolve) => setTimeout(resolve, 5));
    const [a, b] = await Promise.all([first, test.client.renew(token)]);
    expect(a.refresh_token).toBe(b.refresh_token);
    expect(test.told('refreshed')).toHaveLength(1);
  });
});

describe.each(PAIRED_PLATFORMS)('a store that hangs on $adapter with $store', (platform) => {
  const test = freshApp({ ...platform, auth: SHORT });

  it.each<Verb>(['find', 'rotate'])(
    'F3, R90: at %s is 503 at the deadline; what it writes late is healed by the grace period',
    async (verb) => {
      const gate = new Gate();
      const first = await test.client.signIn();
      test.repository.before = waitingFor(gate.opened, verb);
      const started = performance.now();
      expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(UNAVAILABLE);
      expect(performance.now() - started).toBeLessThan(2_000);
      expect((await test.client.get('/me', first.access_token)).status).toBe(200);
      gate.open();
      await gate.opened;
      test.repository.recover();
      const second = await test.client.renew(first.refresh_token);
      expect((await test.client.renew(first.refresh_token)).refresh_token).toBe(
        second.refresh_token,
      );
      expect(test.told('reuse-detected')).toEqual([]);
      expect((await test.client.refresh(second.refresh_token)).status).toBe(200);
    },
  );

  it('F3: hangs no other session', async () => {
    const [slow, quick] = [await test.client.signIn(), await test.client.signIn('bob')];
    const gate = new Gate();
    let first = true;
    test.repository.before = (verb) => {
      if (verb !== 'rotate' || !first) return;
      first = false;
      return gate.opened;
    };
    const waiting = test.client.refresh(slow.refresh_token);
    expect((await test.client.refresh(quick.refresh_token)).status).toBe(200);
    expect(verdictOf(await waiting)).toEqual(UNAVAILABLE);
    gate.open();
  });

  it('R44: never answers a logout before the store has', async () => {
    const { refresh_token: token } = await test.client.signIn();
    const gate = new Gate();
    test.repository.before = waitingFor(gate.opened, 'revoke');
    expect(verdictOf(await test.client.logout(token))).toEqual(UNAVAILABLE);
    gate.open();
  });
});

describe.each(HTTP_ADAPTERS)('R90: too many calls of the store on %s', (adapter) => {
  const test = freshApp({ adapter, auth: { maxStoreCalls: 4, deadlines: { store: '30s' } } });

  it('are 503 at once, and the others go on', async () => {
    const sessions = [];
    for (let count = 0; count < 8; count += 1) sessions.push(await test.client.signIn());
    const gate = new Gate();
    test.repository.before = waitingFor(gate.opened, 'find');
    const started = performance.now();
    const answers = sessions.map((one) => test.client.refresh(one.refresh_token));
    await firstOf(answers, 4);
    expect(performance.now() - started).toBeLessThan(10_000);
    gate.open();
    expect(statusesOf(await Promise.all(answers))).toEqual({ 200: 4, 503: 4 });
    for (const { refresh_token: token } of sessions)
      expect((await test.client.refresh(token)).status).toBe(200);
  });
});

describe.each(HTTP_ADAPTERS)('R91: a full in-memory store on %s', (adapter) => {
  class Tiny extends InMemoryRefreshTokenRepository {
    protected override readonly capacity = 3;
  }

  it('takes no new session, keeps those that are there, and makes room as they end', async () => {
    const base = await openStore('in-memory');
    const store: TestStore = {
      ...base,
      repository: new ControlledRepository(new Tiny(base.clock)),
    };
    await withApp({ adapter, store }, async ({ client }) => {
      const sessions = [await client.signIn(), await client.signIn(), await client.signIn()];
      expect(verdictOf(await client.login())).toEqual(UNAVAILABLE);
      const renewed = [];
      for (const { refresh_token } of sessions) renewed.push(await client.renew(refresh_token));
      await client.logout(renewed[0]!.refresh_token);
      await client.signIn();
      expect(verdictOf(await client.login())).toEqual(UNAVAILABLE);
      expect((await client.refresh(renewed[1]!.refresh_token)).status).toBe(200);
    });
  });
});

describe.each(HTTP_ADAPTERS)('F23: SQLite in trouble on %s', (adapter) => {
  const test = freshApp({ adapter, store: 'typeorm' });
  const pragma = (on: boolean) =>
    test.store.dataSource!.query(`PRAGMA query_only = ${on ? 'ON' : 'OFF'}`);

  it('read-only: 503 for what writes, while what reads goes on; then all is as before', async () => {
    const tokens = await test.client.signIn();
    await pragma(true);
    expect(verdictOf(await test.client.refresh(tokens.refresh_token))).toEqual(UNAVAILABLE);
    expect(verdictOf(await test.client.logout(tokens.refresh_token))).toEqual(UNAVAILABLE);
    expect(verdictOf(await test.client.login())).toEqual(UNAVAILABLE);
    expect((await test.client.get('/strict', tokens.access_token)).status).toBe(200);
    await pragma(false);
    const next = await test.client.renew(tokens.refresh_token);
    expect(await test.client.sessions(next.access_token)).toHaveLength(1);
    expect(test.told('refreshed')).toMatchObject([{ generation: 1 }]);
  });

  it('disk full at saving: 503, and the retry gives the same successor', async () => {
    const base = await openStore('typeorm');
    let full = false;
    class Saving extends TypeOrmRefreshTokenRepository {
      protected override async afterWrite(): Promise<void> {
        if (full) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      }
    }
    const repository = new ControlledRepository(new Saving(base.dataSource!, base.clock));
    await withApp({ adapter, store: { ...base, repository } }, async (test) => {
      const { client } = test;
      const first = await client.signIn();
      full = true;
      expect(verdictOf(await client.refresh(first.refresh_token))).toEqual(UNAVAILABLE);
      full = false;
      const second = await client.renew(first.refresh_token);
      expect((await client.renew(first.refresh_token)).refresh_token).toBe(second.refresh_token);
      expect(test.told('reuse-detected')).toEqual([]);
    });
    await base.close();
  });

  it.each([
    ['R55: busy three times is tried again, unseen', 3, 200, 5],
    ['R55: busy for long is 503, never 400 or 401', 100, 503, 6],
  ])('%s', async (_title, times, status, calls) => {
    const { refresh_token: token } = await test.client.signIn();
    const runner = test.store.dataSource!.createQueryRunner(); // sql.js has one only
    const busy = Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
    const query = jest.spyOn(runner, 'query');
    for (let time = 0; time < times; time += 1) query.mockRejectedValueOnce(busy);
    expect((await test.client.refresh(token)).status).toBe(status);
    expect(query.mock.calls.length).toBe(calls);
    query.mockRestore();
    expect((await test.client.refresh(token)).status).toBe(200);
  });
});

/** Throws as a store does that is down. */
function failAt(verb: Verb): void {
  void throwing(verb)(verb);
}

/** Waits until so many have settled. */
function firstOf(answers: readonly Promise<unknown>[], count: number): Promise<void> {
  let settled = 0;
  return new Promise((resolve) => {
    for (const answer of answers)
      void answer.finally(() => {
        settled += 1;
        if (settled === count) resolve();
      });
  });
}

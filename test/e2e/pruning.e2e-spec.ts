import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import {
  getAuthToken,
  SessionPruner,
  TokenService,
  type AuthError,
  type AuthSettings,
  type IssuedTokens,
} from 'nestjs-dual-token';
import { Gate, throwing, waitingFor } from '../support/controlled-repository.js';
import { openStore } from '../support/stores.js';
import {
  freshApp,
  PRUNED_PLATFORMS,
  startApp,
  type TestApp,
  type TestAppOptions,
} from '../support/test-app.js';
import { nextTurn } from '../support/turns.js';
import { INVALID_GRANT, verdictOf } from '../support/verdicts.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Everything but `setTimeout` stays real, so that requests and stores go on. */
const REAL = [
  ...(['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask'] as const),
  ...(['setImmediate', 'clearImmediate', 'setInterval', 'clearInterval'] as const),
];

async function signInTimes(test: TestApp, times: number): Promise<readonly string[]> {
  const tokens = [];
  for (let count = 0; count < times; count += 1)
    tokens.push((await test.client.signIn()).refresh_token);
  return tokens;
}

async function until(isSo: () => boolean): Promise<void> {
  const end = performance.now() + 20_000;
  while (!isSo()) {
    if (performance.now() > end) throw new Error('it does not come to that');
    await nextTurn();
  }
}

describe.each(PRUNED_PLATFORMS)('the timer of pruning on $adapter with $store', (platform) => {
  let set: jest.SpiedFunction<typeof setTimeout>;
  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: REAL });
    set = jest.spyOn(globalThis, 'setTimeout');
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  /** The delays of the timers that keep no process alive; those of deadlines do. */
  const delays = () =>
    set.mock.calls
      .filter((_, index) => !(set.mock.results[index]!.value as NodeJS.Timeout).hasRef())
      .map(([, ms]) => ms!);
  /** Lets the newest timer run off, and no other. */
  const pass = () => jest.advanceTimersByTimeAsync(Math.ceil(delays().at(-1)!) + 1);
  const start = (pruning: AuthSettings['pruning'], store: TestAppOptions['store']) =>
    startApp({ ...platform, store, auth: { pruning } });
  const withTimer = async (
    pruning: AuthSettings['pruning'],
    work: (test: TestApp) => Promise<void>,
  ) => {
    const test = await start(pruning, platform.store);
    await work(test);
    await test.close();
    expect(jest.getTimerCount()).toBe(0);
  };

  it('R60: deletes what is over, in batches, and tells of it; what lives, lives on', async () => {
    await withTimer({ interval: '1m', batchSize: 2 }, async (test) => {
      const over = await signInTimes(test, 5);
      test.clock.advance(30 * DAY);
      const live = await signInTimes(test, 1);
      await pass();
      await until(() => test.told('pruned').length === 1);
      expect(test.told('pruned')).toMatchObject([{ count: 5, batches: 3, context: {} }]);
      expect(verdictOf(await test.client.refresh(over[0]!))).toEqual(INVALID_GRANT);
      expect(test.told('refused')).toMatchObject([{ reason: 'unknown' }]);
      expect((await test.client.refresh(live[0]!)).status).toBe(200);
      test.clock.advance(30 * DAY);
      await until(() => delays().length === 2);
      await pass();
      await until(() => test.told('pruned').length === 2);
      expect(test.told('pruned')[1]).toMatchObject({ count: 1, batches: 1 });
    });
  });

  it('is on by default, about every hour, and keeps no process alive', async () => {
    await withTimer(undefined, async (test) => {
      for (let runs = 0; runs < 20; runs += 1) {
        expect(delays()).toHaveLength(runs + 1);
        await pass();
        await until(() => delays().length === runs + 2);
      }
      expect(test.repository.calls).toEqual(Array(20).fill('prune'));
      const [first, ...next] = delays();
      expect(first).toBeLessThan(HOUR);
      expect(Math.min(...next)).toBeGreaterThanOrEqual(0.9 * HOUR);
      expect(Math.max(...next)).toBeLessThanOrEqual(1.1 * HOUR);
      expect(new Set(next).size).toBeGreaterThan(10);
    });
  });

  it('starts somewhere in the interval, so that processes do not prune together', async () => {
    const store = await openStore(platform.store);
    const apps = [];
    for (let count = 0; count < 10; count += 1) apps.push(await start({ interval: '1h' }, store));
    expect(delays()).toHaveLength(10);
    expect(Math.max(...delays())).toBeLessThan(HOUR);
    expect(Math.max(...delays()) - Math.min(...delays())).toBeGreaterThan(MINUTE);
    for (const app of apps) await app.close();
    await store.close();
  });

  it('with the interval false never runs', async () => {
    await withTimer({ interval: false }, async (test) => {
      expect(delays()).toEqual([]);
      await jest.advanceTimersByTimeAsync(2 * DAY);
      expect(test.repository.calls).toEqual([]);
    });
  });

  it('survives a store that fails, and tries again at the next interval', async () => {
    await withTimer({ interval: '1m' }, async (test) => {
      await signInTimes(test, 3);
      test.clock.advance(30 * DAY);
      test.repository.before = throwing('prune');
      await pass();
      await until(() => delays().length === 2);
      expect(test.told('unavailable')).toMatchObject([{ service: 'store' }]);
      expect(test.told('pruned')).toEqual([]);
      test.repository.recover();
      await pass();
      await until(() => test.told('pruned').length === 1);
      expect(test.told('pruned')).toMatchObject([{ count: 3 }]);
      expect(test.told('unavailable')).toHaveLength(1);
    });
  });
});

describe.each(PRUNED_PLATFORMS)('a host that prunes on $adapter with $store', (platform) => {
  const auth = {
    pruning: { interval: false, batchSize: 2 },
    deadlines: { store: '300ms' },
  } as const;
  const test = freshApp({ ...platform, auth });

  it('R60: learns how many it was; calls at the same time share one run', async () => {
    await signInTimes(test, 5);
    const pruner = test.app.get(SessionPruner);
    expect(await pruner.prune()).toBe(0);
    expect(test.told('pruned')).toEqual([]);
    test.clock.advance(30 * DAY);
    const calls = await test.repository.callsOf(async () => {
      expect(await Promise.all([pruner.prune(), pruner.prune()])).toEqual([5, 5]);
    });
    expect(calls).toEqual(['prune', 'prune', 'prune']);
    expect(test.told('pruned')).toMatchObject([{ count: 5, batches: 3 }]);
  });

  it('is told ERR_AUTH_UNAVAILABLE when the store fails; what was deleted is told all the same', async () => {
    await signInTimes(test, 5);
    test.clock.advance(30 * DAY);
    let batches = 0;
    test.repository.before = () => {
      batches += 1;
      if (batches === 2) throw new Error('the store is down');
    };
    const pruner = test.app.get(SessionPruner);
    await expect(pruner.prune()).rejects.toMatchObject({ code: 'ERR_AUTH_UNAVAILABLE' });
    expect(test.events.slice(-2)).toMatchObject([
      { type: 'unavailable', service: 'store' },
      { type: 'pruned', count: 2, batches: 1 },
    ]);
    expect(await pruner.prune()).toBe(3);
  });

  it('R90: is told so at the deadline when the store hangs', async () => {
    const gate = new Gate();
    test.repository.before = waitingFor(gate.opened, 'prune');
    await expect(test.app.get(SessionPruner).prune()).rejects.toMatchObject({
      code: 'ERR_AUTH_UNAVAILABLE',
    });
    gate.open();
  });

  it('may do so in several processes at once: each session is deleted once', async () => {
    const other = await startApp({ ...platform, store: test.store, auth });
    await signInTimes(test, 9);
    test.clock.advance(30 * DAY);
    const pruners = [test, other].map(({ app }) => app.get(SessionPruner));
    const counts = await Promise.all(pruners.map((pruner) => pruner.prune()));
    expect(counts[0]! + counts[1]!).toBe(9);
    await other.close();
  });

  it('has a pruner for each instance by its name', async () => {
    const staff = await startApp({ ...platform, auth: { ...auth, name: 'staff' } });
    await signInTimes(staff, 3);
    staff.clock.advance(30 * DAY);
    const pruner = staff.app.get<SessionPruner>(getAuthToken(SessionPruner, 'staff'));
    expect(await pruner.prune()).toBe(3);
    await staff.close();
  });
});

describe.each(PRUNED_PLATFORMS)('closing during a run on $adapter with $store', (platform) => {
  it('waits for the batch under way, begins no other, and tells what was deleted', async () => {
    const order: string[] = [];
    @Injectable()
    class DataSources implements OnApplicationShutdown {
      onApplicationShutdown(): void {
        order.push('data sources closed');
      }
    }
    @Module({ providers: [DataSources] })
    class DataModule {}

    const store = await openStore(platform.store);
    const auth = { pruning: { interval: false, batchSize: 2 } } as const;
    const test = await startApp({ ...platform, store, auth, imports: [DataModule] });
    await signInTimes(test, 5);
    test.clock.advance(30 * DAY);
    const gate = new Gate();
    store.repository.before = waitingFor(gate.opened, 'prune');
    store.repository.after = () => void order.push('batch done');
    const running = test.app.get(SessionPruner).prune();
    await nextTurn();
    const closed = test.close();
    for (let turn = 0; turn < 20; turn += 1) await nextTurn();
    expect(order).toEqual([]);
    gate.open();
    await closed;
    expect(await running).toBe(2);
    expect(order).toEqual(['batch done', 'data sources closed']);
    expect(test.told('pruned')).toMatchObject([{ count: 2, batches: 1 }]);
    await store.close();
  });
});

describe.each(PRUNED_PLATFORMS)('F26: a thousand refreshes on $adapter with $store', (platform) => {
  const SESSIONS = 1_000;
  const test = freshApp({
    ...platform,
    auth: {
      session: { inactivityTimeout: '1h', absoluteLifetime: '1h' },
      pruning: { interval: false, batchSize: 7 },
      deadlines: { store: '60s' },
      maxStoreCalls: 2_000,
    },
  });

  it('meet pruning at the last moment of their sessions, and win or are refused as expired or unknown', async () => {
    const [tokens, pruner] = [test.app.get(TokenService), test.app.get(SessionPruner)];
    const issued: IssuedTokens[] = [];
    for (let count = 0; count < SESSIONS; count += 1)
      issued.push(await tokens.issue({ sub: 'alice' }));
    test.clock.advance(HOUR - 1);
    let loads = 0;
    test.subjects.before = async () => {
      loads += 1;
      if (loads === SESSIONS / 2) test.clock.advance(1);
      void pruner.prune();
      if (loads % 3 === 0) await nextTurn();
    };
    const outcomes: unknown[] = [];
    const refreshInTurn = async () => {
      for (let next = issued.pop(); next !== undefined; next = issued.pop()) {
        const outcome = tokens.refresh(next.refreshToken).then(() => 'won');
        outcomes.push(await outcome.catch((error: unknown) => (error as AuthError).code));
      }
    };
    await Promise.all(Array.from({ length: 20 }, refreshInTurn));
    expect(outcomes).toHaveLength(SESSIONS);
    await pruner.prune();
    // Whether pruning or the reading comes first decides what a late one is called.
    const late = ['ERR_AUTH_REFRESH_TOKEN_EXPIRED', 'ERR_AUTH_REFRESH_TOKEN_UNKNOWN'];
    const refused = outcomes.filter((outcome) => outcome !== 'won');
    expect(refused.filter((outcome) => !late.includes(String(outcome)))).toEqual([]);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.length).toBeLessThan(SESSIONS);
    expect(test.told('unavailable')).toEqual([]);
    expect(test.told('reuse-detected')).toEqual([]);
    const pruned = test.told('pruned').reduce((sum, { count }) => sum + count, 0);
    expect(pruned).toBe(SESSIONS);
  });
});

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { InMemoryRefreshTokenRepository } from '../../../lib/adapters/in-memory/in-memory-refresh-token.repository.js';
import type { RefreshTokenRepository } from '../../../lib/ports/refresh-token-repository.js';
import { AuthEvents } from '../../../lib/services/events/auth-events.js';
import type { AuthEvent } from '../../../lib/services/events/auth-event.js';
import { SessionStore } from '../../../lib/services/session-store.js';
import { MovableClock } from '../../../lib/testing/movable-clock.js';
import { DAY, NOW, aNewSession, someOptions } from '../builders.js';

const DEADLINE = 2_000;

type Verb = keyof RefreshTokenRepository;

/** One call of each verb. */
const CALLS: readonly (readonly [Verb, (store: RefreshTokenRepository) => Promise<unknown>])[] = [
  ['create', (store) => store.create(aNewSession('a'))],
  ['find', (store) => store.find('a')],
  ['rotate', (store) => store.rotate({ sid: 'a', from: 0, to: 1, inactivityTimeout: DAY })],
  ['touch', (store) => store.touch({ sid: 'a', generation: 0, inactivityTimeout: DAY })],
  ['revoke', (store) => store.revoke('a', 'logout')],
  ['revokeAll', (store) => store.revokeAll('alice', 'logout-all', ['a'])],
  ['list', (store) => store.list('alice')],
  ['prune', (store) => store.prune(10)],
];

/** A repository of which every verb does the same. */
function repositoryThat(does: () => Promise<never>): RefreshTokenRepository {
  return Object.fromEntries(
    CALLS.map(([verb]) => [verb, does]),
  ) as unknown as RefreshTokenRepository;
}

const hangs = () => new Promise<never>(() => undefined);

describe('the store, as services see it', () => {
  let clock: MovableClock;
  let events: AuthEvents;
  let told: AuthEvent[];

  beforeEach(() => {
    jest.useFakeTimers();
    clock = new MovableClock(NOW);
    events = new AuthEvents(clock);
    told = [];
    events.all.subscribe((event) => told.push(event));
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  function storeOver(repository: RefreshTokenRepository, maxStoreCalls = 1_000): SessionStore {
    return new SessionStore(
      repository,
      events,
      someOptions({ maxStoreCalls, deadlines: { store: DEADLINE / 1_000 } }),
    );
  }

  /** The failure of a call, once as much time has passed. */
  async function failureOf(call: Promise<unknown>, ms = 0): Promise<unknown> {
    const outcome = call.then(
      () => 'succeeded',
      (error: unknown) => error,
    );
    await jest.advanceTimersByTimeAsync(ms);
    return outcome;
  }

  it('gives what the repository gives, and takes what it takes', async () => {
    const [direct, through] = [1, 2].map(() => new InMemoryRefreshTokenRepository(clock));
    const store = storeOver(through!);
    for (const [, call] of CALLS) expect(await call(store)).toEqual(await call(direct!));
    expect(told).toEqual([]);
  });

  it.each(CALLS)(
    '%s: what the repository throws is 503, and never a guess (R40, F1)',
    async (_verb, call) => {
      const cause = new Error('connection lost');
      const store = storeOver(repositoryThat(() => Promise.reject(cause)));
      expect(await failureOf(call(store))).toMatchObject({ code: 'ERR_AUTH_UNAVAILABLE', cause });
      expect(told).toEqual([
        { type: 'unavailable', service: 'store', cause, context: {}, at: new Date(NOW) },
      ]);
    },
  );

  it.each(CALLS)('%s: the repository may throw at once, without a promise', async (_verb, call) => {
    const cause = new TypeError('not a function');
    const store = storeOver(
      repositoryThat(() => {
        throw cause;
      }),
    );
    expect(await failureOf(call(store))).toMatchObject({ code: 'ERR_AUTH_UNAVAILABLE', cause });
  });

  it.each(CALLS)('%s: has a deadline (R90, F3)', async (_verb, call) => {
    const store = storeOver(repositoryThat(hangs));
    let done = false;
    const late = call(store).catch((error: unknown) => ((done = true), error));
    await jest.advanceTimersByTimeAsync(DEADLINE - 1);
    expect(done).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(await late).toMatchObject({
      code: 'ERR_AUTH_UNAVAILABLE',
      cause: new Error('the repository did not answer in time'),
    });
    expect(told).toHaveLength(1);
  });

  describe('asked by a health check', () => {
    it('reads one session that can’t exist, and nothing else', async () => {
      const repository = new InMemoryRefreshTokenRepository(clock);
      const find = jest.spyOn(repository, 'find');
      await storeOver(repository).probe();
      expect(find.mock.calls).toEqual([['00000000-0000-0000-0000-000000000000']]);
    });

    it('throws what went wrong as it is, or that it is late, and tells nobody', async () => {
      const cause = new Error('connection lost');
      const failing = storeOver(repositoryThat(() => Promise.reject(cause)));
      expect(await failureOf(failing.probe())).toBe(cause);
      const late = failureOf(storeOver(repositoryThat(hangs)).probe(), DEADLINE);
      expect(await late).toEqual(new Error('the repository did not answer in time'));
      expect(told).toEqual([]);
    });

    it('takes a place like any call', async () => {
      const store = storeOver(repositoryThat(hangs), 1);
      const first = failureOf(store.probe(), DEADLINE);
      expect(await failureOf(store.probe())).toEqual(
        new Error('too many calls of the repository are under way'),
      );
      await first;
    });
  });

  describe('with room for three calls (R90)', () => {
    const MAX = 3;
    const overflow = {
      code: 'ERR_AUTH_UNAVAILABLE',
      cause: new Error('too many calls of the repository are under way'),
    };

    function held() {
      const releases: (() => void)[] = [];
      const repository = new InMemoryRefreshTokenRepository(clock);
      const find = jest.fn(async (sid: string) => {
        await new Promise<void>((resolve) => releases.push(resolve));
        return InMemoryRefreshTokenRepository.prototype.find.call(repository, sid);
      });
      return { releases, find, store: storeOver(Object.assign(repository, { find }), MAX) };
    }

    it('refuses a fourth at once, without asking the repository', async () => {
      const { store, find } = held();
      const calls = Array.from({ length: MAX }, () => failureOf(store.find('a')));
      expect(await failureOf(store.find('a'))).toMatchObject(overflow);
      expect(await failureOf(store.revoke('a', 'logout'))).toMatchObject(overflow);
      expect(find).toHaveBeenCalledTimes(MAX);
      await jest.advanceTimersByTimeAsync(DEADLINE);
      await Promise.all(calls);
    });

    it('takes another as soon as one is done, well or badly', async () => {
      const { store, releases } = held();
      const calls = Array.from({ length: MAX }, () => store.find('a'));
      await jest.advanceTimersByTimeAsync(0);
      releases[0]!();
      expect(await calls[0]).toBeUndefined();
      expect(await failureOf(store.revoke('a', 'logout'))).toBe('succeeded');
      const failing = storeOver(
        repositoryThat(() => Promise.reject(new Error('lost'))),
        1,
      );
      for (let index = 0; index < 3; index += 1) {
        expect(await failureOf(failing.find('a'))).toMatchObject({ cause: new Error('lost') });
      }
      for (const release of releases) release();
      await Promise.all(calls);
    });

    it('counts a late call as long as it may still be going on, so that it can’t pile up', async () => {
      const { store, releases } = held();
      const calls = Array.from({ length: MAX }, () => failureOf(store.find('a'), DEADLINE));
      await Promise.all(calls);
      expect(await failureOf(store.find('a'))).toMatchObject(overflow);
      releases[0]!();
      await jest.advanceTimersByTimeAsync(0);
      expect(await failureOf(store.revoke('a', 'logout'))).toBe('succeeded');
    });

    it('gives a late call up in the end, and then not twice', async () => {
      const { store, releases } = held();
      const calls = Array.from({ length: MAX }, () => failureOf(store.find('a'), DEADLINE));
      await Promise.all(calls);
      await jest.advanceTimersByTimeAsync(10 * DEADLINE);
      expect(await failureOf(store.revoke('a', 'logout'))).toBe('succeeded');
      for (const release of releases) release();
      await jest.advanceTimersByTimeAsync(0);
      const again = Array.from({ length: MAX }, () => failureOf(store.find('a')));
      await jest.advanceTimersByTimeAsync(0);
      expect(await failureOf(store.find('a'))).toMatchObject(overflow);
      await jest.advanceTimersByTimeAsync(DEADLINE);
      await Promise.all(again);
    });
  });
});

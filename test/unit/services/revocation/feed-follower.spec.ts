import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ResolvedRevocation } from '../../../../lib/options/resolved-verification-options.js';
import type { RevocationListener } from '../../../../lib/ports/revocation-feed.js';
import type { AuthEvent } from '../../../../lib/services/events/auth-event.js';
import { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { DenyList } from '../../../../lib/services/revocation/deny-list.js';
import { FeedFollower } from '../../../../lib/services/revocation/feed-follower.js';
import { ControlledFeed } from '../../../support/controlled-feed.js';
import { nextTurn } from '../../../support/turns.js';
import { HOUR } from '../../builders.js';
import { ManualTime } from '../keys/manual-time.js';
import { claimsOf, HORIZON, optionsWith, sessionEnd } from './revocations-made.js';

const STALE_AFTER = 5_000;
const PATIENCE = 5_000;
const AWAY = new Error('the feed is away');

describe('the follower of the feed', () => {
  let time: ManualTime;
  let feed: ControlledFeed;
  let denied: DenyList;
  let told: AuthEvent[];
  let follower: FeedFollower;

  function make(revocation: Partial<ResolvedRevocation> = {}, isWithinProcess = false): void {
    const options = optionsWith({ check: 'feed', staleAfter: STALE_AFTER, ...revocation });
    feed = new ControlledFeed(isWithinProcess);
    denied = new DenyList(options, time.clock);
    const events = new AuthEvents(time.clock);
    told = [];
    events.all.subscribe((event) => told.push(event));
    follower = new FeedFollower(feed, denied, events, time.clock, options);
  }
  beforeEach(() => {
    time = new ManualTime();
    make();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  /** A follower that the feed has told everything. */
  const start = async (): Promise<RevocationListener> => {
    feed.onFollow = (listener) => listener.caughtUp();
    await follower.onApplicationBootstrap();
    return feed.listener!;
  };
  const types = () => told.map(({ type }) => type);

  it('follows nothing where revocation.check does not ask for it', async () => {
    for (const check of ['none', 'store'] as const) {
      make({ check });
      await follower.onApplicationBootstrap();
      expect(follower.isFollowing).toBe(false);
      expect(feed.listener).toBeUndefined();
      await follower.beforeApplicationShutdown();
    }
    expect(time.timers).toEqual([]);
  });

  it('follows from the beginning of what matters', async () => {
    await start();
    expect(follower.isFollowing).toBe(true);
    expect(feed.horizon).toBe(HORIZON);
  });

  it('puts what it hears into the deny list', async () => {
    const listener = await start();
    listener.revoked(sessionEnd('a'));
    listener.revoked(sessionEnd('a'));
    expect(denied.covers(claimsOf('a'))).toBe(true);
    expect(denied.size).toBe(1);
  });

  describe('at the start', () => {
    const begin = () => {
      let isServing = false;
      const starting = follower.onApplicationBootstrap().then(() => (isServing = true));
      return { starting, isServing: () => isServing };
    };

    it('lets nobody in before it knows what was told in the past', async () => {
      const { starting, isServing } = begin();
      feed.listener!.revoked(sessionEnd('a'));
      await time.pass(PATIENCE - 1);
      expect(isServing()).toBe(false);
      feed.listener!.caughtUp();
      await starting;
      expect(denied.covers(claimsOf('a'))).toBe(true);
      expect(follower.isCurrent).toBe(true);
      expect(told).toEqual([]);
    });

    it('goes ahead without a feed that says nothing, which it tells, and is stale', async () => {
      const { starting, isServing } = begin();
      await time.pass(PATIENCE);
      await starting;
      expect(isServing()).toBe(true);
      expect(follower.isCurrent).toBe(false);
      expect(types()).toEqual(['unavailable', 'feed-stale']);
      expect(told[0]).toMatchObject({
        service: 'feed',
        cause: { message: 'the revocation feed did not answer in time' },
      });
      feed.listener!.caughtUp();
      expect(follower.isCurrent).toBe(true);
      expect(types()).toEqual(['unavailable', 'feed-stale', 'feed-current']);
    });

    it('goes ahead at once without a feed that throws', async () => {
      feed.onFollow = () => {
        throw AWAY;
      };
      await follower.onApplicationBootstrap();
      expect(follower.isCurrent).toBe(false);
      expect(types()).toEqual(['unavailable', 'feed-stale']);
      expect(told[0]).toMatchObject({ cause: AWAY });
      await follower.beforeApplicationShutdown();
      expect(time.timers).toEqual([]);
    });

    it('leaves no timer that keeps the process alive', async () => {
      await start();
      expect(time.timers).toEqual([{ in: STALE_AFTER + 1, hasRef: false }]);
    });
  });

  describe('a feed that is silent', () => {
    it('is stale after revocation.staleAfter, and told so once', async () => {
      await start();
      await time.pass(STALE_AFTER);
      expect(follower.isCurrent).toBe(true);
      expect(types()).toEqual([]);
      await time.pass(1);
      expect(follower.isCurrent).toBe(false);
      expect(types()).toEqual(['feed-stale']);
      await time.pass(HOUR);
      expect(types()).toEqual(['feed-stale']);
    });

    it('is current again when it is heard, and told so once', async () => {
      const listener = await start();
      await time.pass(HOUR);
      listener.revoked(sessionEnd('a'));
      expect(follower.isCurrent).toBe(false);
      for (let times = 0; times < 3; times += 1) listener.caughtUp();
      expect(follower.isCurrent).toBe(true);
      expect(types()).toEqual(['feed-stale', 'feed-current']);
    });

    it('never is while it has its pulse', async () => {
      const listener = await start();
      for (let pulse = 0; pulse < 100; pulse += 1) {
        await time.pass(STALE_AFTER - 1);
        listener.caughtUp();
      }
      expect(told).toEqual([]);
    });

    it.each([-HOUR, HOUR])(
      'R97: is judged by time that passes: a clock set by %d ms',
      async (ms) => {
        await start();
        time.clock.step(ms);
        expect(follower.isCurrent).toBe(true);
        await time.pass(STALE_AFTER + 1);
        expect(follower.isCurrent).toBe(false);
      },
    );

    it('never is where nothing lies between', async () => {
      make({}, true);
      await start();
      await time.pass(HOUR);
      expect(follower.isCurrent).toBe(true);
      expect(told).toEqual([]);
    });
  });

  describe('a feed that fails', () => {
    it('is told of once in a row, and again after it was well', async () => {
      const listener = await start();
      for (let times = 0; times < 10; times += 1) listener.failed(AWAY);
      expect(told).toMatchObject([{ type: 'unavailable', service: 'feed', cause: AWAY }]);
      listener.caughtUp();
      listener.failed(AWAY);
      expect(types()).toEqual(['unavailable', 'unavailable']);
    });

    it('is current for as long as it was heard lately', async () => {
      const listener = await start();
      listener.failed(AWAY);
      expect(follower.isCurrent).toBe(true);
    });
  });

  describe('R91: more revocations than are kept', () => {
    it('leave it stale until none of those that were dropped can matter', async () => {
      make({ maxEntries: 100 });
      const listener = await start();
      for (let index = 0; index < 101; index += 1) listener.revoked(sessionEnd(`s${index}`));
      expect(follower.isCurrent).toBe(false);
      listener.caughtUp();
      expect(types()).toEqual(['feed-stale']);
      for (let passed = 0; passed <= HORIZON; passed += 1_000) {
        await time.pass(1_000);
        listener.caughtUp();
      }
      expect(follower.isCurrent).toBe(true);
      expect(types()).toEqual(['feed-stale', 'feed-current']);
      expect(denied.size).toBe(0);
    });
  });

  describe('when the application closes', () => {
    it('closes the feed, and leaves no timer', async () => {
      await start();
      await follower.beforeApplicationShutdown();
      expect(feed.closed).toBe(1);
      expect(time.timers).toEqual([]);
    });

    it('judges what is under way by what is known', async () => {
      const listener = await start();
      listener.revoked(sessionEnd('a'));
      await follower.beforeApplicationShutdown();
      expect(denied.covers(claimsOf('a'))).toBe(true);
      expect(follower.isCurrent).toBe(true);
    });

    it('is kept from it by no feed that fails to close', async () => {
      await start();
      feed.onClose = () => Promise.reject(AWAY);
      await follower.beforeApplicationShutdown();
      feed.onClose = () => {
        throw AWAY;
      };
      await follower.beforeApplicationShutdown();
    });

    it('is kept from it by no feed that never closes', async () => {
      await start();
      feed.onClose = () => new Promise(() => undefined);
      let isClosed = false;
      const closing = follower.beforeApplicationShutdown().then(() => (isClosed = true));
      await time.pass(PATIENCE - 1);
      expect(isClosed).toBe(false);
      await time.pass(1);
      await closing;
      await nextTurn();
      expect(time.timers).toEqual([]);
    });
  });
});

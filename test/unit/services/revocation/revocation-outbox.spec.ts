import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AuthEvent } from '../../../../lib/services/events/auth-event.js';
import { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { RevocationOutbox } from '../../../../lib/services/revocation/revocation-outbox.js';
import { ControlledFeed } from '../../../support/controlled-feed.js';
import { nextTurn } from '../../../support/turns.js';
import { ManualTime } from '../keys/manual-time.js';
import { HORIZON, optionsWith, sessionEnd } from './revocations-made.js';

const DOWN = new Error('the feed is down');
const DEADLINE = 2_000;

describe('the outbox of revocations', () => {
  let time: ManualTime;
  let feed: ControlledFeed;
  let told: AuthEvent[];
  let outbox: RevocationOutbox;

  function open(maxEntries = 10_000): void {
    feed = new ControlledFeed();
    const events = new AuthEvents(time.clock);
    told = [];
    events.all.subscribe((event) => told.push(event));
    outbox = new RevocationOutbox(feed, events, time.clock, {
      ...optionsWith({ maxEntries }),
      storeDeadline: DEADLINE,
    });
  }
  beforeEach(() => {
    time = new ManualTime();
    jest.spyOn(Math, 'random').mockReturnValue(1);
    open();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const named = (count: number) => Array.from({ length: count }, (_, index) => `s${index}`);
  const putAll = (sids: readonly string[]) => sids.forEach((sid) => outbox.put(sessionEnd(sid)));
  /** Puts them while the feed is busy with another, so that they are handed over together. */
  const putTogether = async (sids: readonly string[]) => {
    let release: () => void = () => undefined;
    const { attempt } = feed;
    feed.attempt = () => new Promise<void>((resolve) => (release = resolve));
    putAll(['first']);
    putAll(sids);
    feed.attempt = attempt;
    release();
    await nextTurn();
    feed.tries.shift();
    feed.taken.shift();
  };
  const sidsOf = (all: readonly { readonly kind: string }[]) =>
    all.map((one) => (one as { readonly sid?: string }).sid);
  const down = () => {
    feed.attempt = () => Promise.reject(DOWN);
  };
  const up = () => {
    feed.attempt = () => undefined;
  };
  /** Lets time pass, and gives how many tries there were meanwhile. */
  const triesIn = async (ms: number): Promise<number> => {
    const before = feed.tries.length;
    await time.pass(ms);
    await nextTurn();
    return feed.tries.length - before;
  };

  describe('while the feed takes what it is given', () => {
    it('hands each over once, in the order in which they came', async () => {
      putAll(named(200));
      await nextTurn();
      expect(sidsOf(feed.taken)).toEqual(named(200));
      expect(feed.tries).toHaveLength(200);
      expect(outbox.size).toBe(0);
      expect(told).toEqual([]);
      expect(time.timers).toEqual([]);
    });

    it('begins at once, so that others know within milliseconds', () => {
      putAll(['a']);
      expect(sidsOf(feed.tries)).toEqual(['a']);
    });

    it('hands over fifty at a time at most', async () => {
      let [under, most] = [0, 0];
      feed.attempt = async () => {
        most = Math.max(most, (under += 1));
        await nextTurn();
        under -= 1;
      };
      putAll(named(175));
      for (let turn = 0; turn < 10; turn += 1) await nextTurn();
      expect(most).toBe(50);
      expect(feed.taken).toHaveLength(175);
    });

    it('forgets none that comes at the moment at which it ends', async () => {
      for (let steps = 0; steps < 30; steps += 1) {
        open();
        putAll(['first']);
        const late = (async () => {
          for (let step = 0; step < steps; step += 1) await Promise.resolve();
          putAll(['late']);
        })();
        await late;
        await nextTurn();
        expect([steps, sidsOf(feed.taken)]).toEqual([steps, ['first', 'late']]);
      }
    });
  });

  describe('F27: while the feed fails', () => {
    it('tries again after a pause that grows to 2 s, one at a time, until all are taken', async () => {
      down();
      await putTogether(named(10));
      expect(feed.tries).toHaveLength(10);
      for (const pause of [50, 100, 200, 400, 800, 1_600, 2_000, 2_000, 2_000]) {
        expect(await triesIn(pause - 1)).toBe(0);
        expect(await triesIn(1)).toBe(1);
      }
      up();
      await triesIn(2_000);
      expect(sidsOf(feed.taken).sort()).toEqual(named(10).sort());
      expect(outbox.size).toBe(0);
    });

    it('waits half of the pause at least, by chance, so that processes do not come together', async () => {
      jest.spyOn(Math, 'random').mockReturnValue(0);
      down();
      putAll(['a']);
      await nextTurn();
      expect(await triesIn(24)).toBe(0);
      expect(await triesIn(1)).toBe(1);
    });

    it('sends one alone of those that failed to see whether it is back, and the others only then', async () => {
      down();
      await putTogether(named(50));
      let release: () => void = () => undefined;
      feed.attempt = () => new Promise<void>((resolve) => (release = resolve));
      const before = feed.tries.length;
      expect(before).toBe(50);
      expect(await triesIn(50)).toBe(1);
      up();
      release();
      await nextTurn();
      expect(outbox.size).toBe(0);
    });

    it('lets those come first that were never tried: what one waits for may not concern them', async () => {
      feed.attempt = (one) => {
        if (sidsOf([one])[0] === 'unwelcome') throw DOWN;
      };
      await putTogether(['unwelcome']);
      putAll(named(40));
      await triesIn(50);
      expect(sidsOf(feed.taken)).toEqual(named(40));
      expect(outbox.size).toBe(1);
    });

    it('keeps what fails of those that were handed over together, and nothing else', async () => {
      feed.attempt = (one) => {
        if (Number(sidsOf([one])[0]?.slice(1)) % 2 === 0) throw DOWN;
      };
      await putTogether(named(10));
      expect(sidsOf(feed.taken)).toEqual(['s1', 's3', 's5', 's7', 's9']);
      expect(outbox.size).toBe(5);
      up();
      await triesIn(50);
      expect(new Set(sidsOf(feed.taken))).toEqual(new Set(named(10)));
      expect(feed.taken).toHaveLength(10);
    });

    it('lets one that is refused for ever hold up no other', async () => {
      feed.attempt = (one) => {
        if (sidsOf([one])[0] === 's0') throw DOWN;
      };
      await putTogether(named(100));
      await triesIn(10_000);
      expect(outbox.size).toBe(1);
      expect(feed.taken).toHaveLength(99);
    });

    it('takes a feed that throws instead of rejecting for one that fails', async () => {
      feed.attempt = () => {
        throw DOWN;
      };
      expect(() => putAll(['a'])).not.toThrow();
      await nextTurn();
      expect(outbox.size).toBe(1);
      up();
      await triesIn(50);
      expect(sidsOf(feed.taken)).toEqual(['a']);
    });

    it('waits for one that hangs no longer than for a store, and tries again', async () => {
      feed.attempt = () => new Promise(() => undefined);
      putAll(['a']);
      expect(await triesIn(DEADLINE)).toBe(0);
      up();
      expect(await triesIn(50)).toBe(1);
      expect(sidsOf(feed.taken)).toEqual(['a']);
      expect(told).toMatchObject([
        { cause: { message: 'the revocation feed did not answer in time' } },
      ]);
    });

    it('drops what no longer matters', async () => {
      down();
      outbox.put(sessionEnd('short', 1_000));
      outbox.put(sessionEnd('long', HORIZON));
      await triesIn(1_000);
      up();
      await triesIn(2_000);
      expect(sidsOf(feed.taken)).toEqual(['long']);
      expect(outbox.size).toBe(0);
    });

    it('is bound by time that passes, not by a wall clock that is set (R97)', async () => {
      down();
      putAll(['a']);
      time.clock.step(2 * HORIZON);
      await triesIn(50);
      up();
      await triesIn(2_000);
      expect(sidsOf(feed.taken)).toEqual(['a']);
    });

    it('keeps no process alive by waiting', async () => {
      down();
      putAll(['a']);
      await nextTurn();
      expect(time.timers).toEqual([{ in: 50, hasRef: false }]);
    });
  });

  describe('what it tells', () => {
    it('is the first failure of a row, and that of the next row', async () => {
      const unavailable = { type: 'unavailable', service: 'feed', cause: DOWN, context: {} };
      down();
      putAll(named(100));
      await nextTurn();
      await triesIn(60_000);
      expect(told).toMatchObject([unavailable]);
      up();
      await triesIn(2_000);
      down();
      putAll(['a']);
      await nextTurn();
      await triesIn(60_000);
      expect(told).toMatchObject([unavailable, unavailable]);
    });

    it('is once that there are more than it may keep, until the feed takes some again (R91)', async () => {
      open(100);
      down();
      putAll(named(100));
      await nextTurn();
      expect(told).toHaveLength(1);
      putAll(named(500));
      await nextTurn();
      expect(outbox.size).toBe(100);
      expect(told).toHaveLength(2);
      expect(told[1]).toMatchObject({ cause: { message: expect.stringContaining('maxEntries') } });
      up();
      await triesIn(2_000);
      down();
      putAll(named(300));
      await nextTurn();
      expect(told.filter(({ type }) => type === 'unavailable')).toHaveLength(4);
    });
  });

  describe('when the application closes', () => {
    const close = async () => {
      let isClosed = false;
      const closing = outbox.beforeApplicationShutdown().then(() => (isClosed = true));
      await nextTurn();
      return { closing, isClosed: () => isClosed };
    };

    it('has nothing to do where nothing is left', async () => {
      await outbox.beforeApplicationShutdown();
      expect(time.timers).toEqual([]);
    });

    it('waits for what is under way', async () => {
      let finish: () => void = () => undefined;
      feed.attempt = () => new Promise<void>((resolve) => (finish = resolve));
      putAll(['a']);
      const { closing, isClosed } = await close();
      expect(isClosed()).toBe(false);
      finish();
      await closing;
      expect(sidsOf(feed.taken)).toEqual(['a']);
    });

    it('tries once more at once, and hands over all where the feed is back', async () => {
      down();
      putAll(named(200));
      await nextTurn();
      up();
      const { closing } = await close();
      await closing;
      expect(new Set(sidsOf(feed.taken))).toEqual(new Set(named(200)));
    });

    it('gives up after that try, and does not throw', async () => {
      down();
      await putTogether(named(50));
      const before = feed.tries.length;
      const { closing } = await close();
      await closing;
      expect(feed.tries.length - before).toBe(1);
      expect(time.timers).toEqual([]);
    });

    it('waits for one that hangs no longer than for a store', async () => {
      feed.attempt = () => new Promise(() => undefined);
      putAll(['a']);
      const { closing, isClosed } = await close();
      await time.pass(DEADLINE - 1);
      expect(isClosed()).toBe(false);
      await time.pass(1);
      await closing;
    });

    it('tries what comes after that once, for a request that was under way', async () => {
      await outbox.beforeApplicationShutdown();
      putAll(['late']);
      await nextTurn();
      expect(sidsOf(feed.taken)).toEqual(['late']);
      down();
      putAll(['too late']);
      expect(await triesIn(60_000)).toBe(0);
    });
  });
});

import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AuthError } from '../../../../lib/domain/auth-error.js';
import type { AuthEvent } from '../../../../lib/services/events/auth-event.js';
import { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { SessionPruner } from '../../../../lib/services/pruning/session-pruner.js';
import type { SessionStore } from '../../../../lib/services/session-store.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { NOW, someOptions } from '../../builders.js';

const BATCH = 10;
const UNAVAILABLE = new AuthError('ERR_AUTH_UNAVAILABLE');

describe('pruning (R60)', () => {
  let told: AuthEvent[];
  let prune: jest.Mock<(limit: number) => Promise<number>>;
  let pruner: SessionPruner;

  beforeEach(() => {
    const events = new AuthEvents(new MovableClock(NOW));
    told = [];
    events.all.subscribe((event) => told.push(event));
    prune = jest.fn();
    const store = { prune } as unknown as SessionStore;
    pruner = new SessionPruner(store, events, someOptions({ pruning: { batchSize: BATCH } }));
  });

  /** What the store answers, batch by batch. */
  function deletes(...batches: readonly (number | Error)[]): void {
    for (const batch of batches) {
      if (typeof batch === 'number') prune.mockResolvedValueOnce(batch);
      else prune.mockRejectedValueOnce(batch);
    }
  }

  function pruned(count: number, batches: number): object {
    return { type: 'pruned', count, batches, context: {}, at: new Date(NOW) };
  }

  it.each([
    ['nothing is over', [0], []],
    ['one batch is enough', [BATCH - 1], [pruned(9, 1)]],
    ['a batch is full, and there is no more', [BATCH, 0], [pruned(10, 2)]],
    ['several are full', [BATCH, BATCH, BATCH, 3], [pruned(33, 4)]],
  ])('goes on until a batch is not full: %s', async (_case, batches, events) => {
    deletes(...batches);
    expect(await pruner.prune()).toBe(batches.reduce((sum, one) => sum + one));
    expect(prune.mock.calls).toEqual(batches.map(() => [BATCH]));
    expect(told).toEqual(events);
  });

  it('ends with a store that does not say how many sessions it was', async () => {
    deletes(Number.NaN, 0);
    await pruner.prune();
    expect(prune).toHaveBeenCalledTimes(1);
    expect(told).toEqual([]);
  });

  it('lets everything else have a turn between two batches', async () => {
    const order: string[] = [];
    prune.mockImplementation(async () => {
      order.push('batch');
      setImmediate(() => order.push('something else'));
      return order.length < 4 ? BATCH : 0;
    });
    await pruner.prune();
    expect(order.slice(0, 4)).toEqual(['batch', 'something else', 'batch', 'something else']);
  });

  it('is one run for everybody who asks during it, and another for who asks later', async () => {
    deletes(BATCH, 2, 0);
    expect(await Promise.all([pruner.prune(), pruner.prune(), pruner.prune()])).toEqual([
      ...[12, 12, 12],
    ]);
    expect(told).toEqual([pruned(12, 2)]);
    expect(await pruner.prune()).toBe(0);
    expect(prune).toHaveBeenCalledTimes(3);
  });

  it('throws when the store fails, and tells what it had deleted by then', async () => {
    deletes(BATCH, BATCH, UNAVAILABLE);
    await expect(Promise.all([pruner.prune(), pruner.prune()])).rejects.toBe(UNAVAILABLE);
    expect(told).toEqual([pruned(20, 2)]);
    deletes(UNAVAILABLE);
    await expect(pruner.prune()).rejects.toBe(UNAVAILABLE);
    expect(told).toHaveLength(1);
    deletes(4);
    expect(await pruner.prune()).toBe(4);
  });

  describe('when the application closes', () => {
    it.each([
      ['and the batch was full, begins no other', BATCH, [pruned(10, 1)], BATCH],
      ['and the batch fails, closes all the same', UNAVAILABLE, [], 'ERR_AUTH_UNAVAILABLE'],
    ])('waits for the batch under way, %s', async (_case, answer, events, outcome) => {
      let end!: () => void;
      prune.mockImplementationOnce(async () => {
        await new Promise<void>((resolve) => (end = resolve));
        if (typeof answer === 'number') return answer;
        throw answer;
      });
      const running = pruner.prune().catch((error: unknown) => (error as AuthError).code);
      let isClosed = false;
      const closed = pruner.onModuleDestroy().then(() => (isClosed = true));
      await new Promise(setImmediate);
      expect(isClosed).toBe(false);
      end();
      await closed;
      expect(told).toEqual(events);
      expect(await running).toBe(outcome);
      expect(prune).toHaveBeenCalledTimes(1);
    });

    it('and afterwards, deletes nothing and asks nobody', async () => {
      await pruner.onModuleDestroy();
      expect(await pruner.prune()).toBe(0);
      expect(prune).not.toHaveBeenCalled();
      expect(told).toEqual([]);
    });
  });
});

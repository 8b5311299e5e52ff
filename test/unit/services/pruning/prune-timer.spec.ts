import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { AuthError } from '../../../../lib/domain/auth-error.js';
import { PruneTimer } from '../../../../lib/services/pruning/prune-timer.js';
import type { SessionPruner } from '../../../../lib/services/pruning/session-pruner.js';
import { HOUR, someOptions } from '../../builders.js';

describe('the timer of pruning', () => {
  let random: jest.SpiedFunction<typeof Math.random>;
  let prune: jest.Mock<() => Promise<number>>;

  beforeEach(() => {
    jest.useFakeTimers();
    random = jest.spyOn(Math, 'random');
    prune = jest.fn(async () => 0);
  });
  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  function start(interval: number | string | false = '1h'): PruneTimer {
    const pruner = { prune } as unknown as SessionPruner;
    const timer = new PruneTimer(pruner, someOptions({ pruning: { interval } }));
    timer.onApplicationBootstrap();
    return timer;
  }

  /** Lets that much time pass, and gives how many runs there were by then. */
  async function runsAfter(ms: number): Promise<number> {
    await jest.advanceTimersByTimeAsync(ms);
    return prune.mock.calls.length;
  }

  it.each([
    ['the least', 0, 0],
    ['the middle', 0.5, HOUR / 2],
    ['the most', 0.999, 0.999 * HOUR],
  ])('runs first after a random part of the interval: %s', async (_case, part, first) => {
    random.mockReturnValue(part);
    start();
    if (first > 0) expect(await runsAfter(first - 1)).toBe(0);
    expect(await runsAfter(1)).toBe(1);
  });

  it.each([
    ['a tenth earlier', 0, 0.9 * HOUR],
    ['right then', 0.5, HOUR],
    ['a tenth later', 1, 1.1 * HOUR],
  ])('runs next after the interval, give or take a tenth: %s', async (_case, part, next) => {
    random.mockReturnValueOnce(0).mockReturnValue(part);
    start();
    expect(await runsAfter(0)).toBe(1);
    for (const run of [2, 3, 4]) {
      expect(await runsAfter(next - 2)).toBe(run - 1);
      expect(await runsAfter(2)).toBe(run);
    }
  });

  it('stays within those bounds, whatever chance says', async () => {
    random.mockRestore();
    const set = jest.spyOn(globalThis, 'setTimeout');
    for (let apps = 0; apps < 50; apps += 1) start('1m').onModuleDestroy();
    const first = set.mock.calls.map(([, ms]) => ms!);
    expect(Math.min(...first)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...first)).toBeLessThan(60_000);
    expect(new Set(first).size).toBeGreaterThan(45);
    set.mockClear();
    start('1m');
    await jest.advanceTimersByTimeAsync(HOUR);
    const next = set.mock.calls.slice(1).map(([, ms]) => ms!);
    expect(next.length).toBeGreaterThan(50);
    expect(Math.min(...next)).toBeGreaterThanOrEqual(54_000);
    expect(Math.max(...next)).toBeLessThanOrEqual(66_000);
    expect(new Set(next).size).toBeGreaterThan(45);
  });

  it('keeps no process alive', async () => {
    random.mockReturnValue(0.5);
    const set = jest.spyOn(globalThis, 'setTimeout');
    start();
    await runsAfter(3 * HOUR);
    const timers = set.mock.results.map(({ value }) => value as NodeJS.Timeout);
    expect(timers.length).toBeGreaterThan(2);
    expect(timers.map((timer) => timer.hasRef())).toEqual(timers.map(() => false));
  });

  it('never runs with the interval false', async () => {
    start(false);
    expect(jest.getTimerCount()).toBe(0);
    expect(await runsAfter(48 * HOUR)).toBe(0);
  });

  it('never runs twice at a time, however long a run takes', async () => {
    random.mockReturnValue(0.5);
    let end!: () => void;
    prune.mockImplementationOnce(() => new Promise((resolve) => (end = () => resolve(5))));
    start();
    expect(await runsAfter(10 * HOUR)).toBe(1);
    end();
    expect(await runsAfter(HOUR - 1)).toBe(1);
    expect(await runsAfter(1)).toBe(2);
  });

  it('survives a run that fails, and tries again at the next interval', async () => {
    random.mockReturnValue(0.5);
    prune.mockRejectedValue(new AuthError('ERR_AUTH_UNAVAILABLE'));
    start();
    expect(await runsAfter(HOUR / 2)).toBe(1);
    expect(await runsAfter(HOUR - 1)).toBe(1);
    expect(await runsAfter(1)).toBe(2);
  });

  it('stops when the application closes, also during a run', async () => {
    random.mockReturnValue(0.5);
    const idle = start();
    idle.onModuleDestroy();
    expect(jest.getTimerCount()).toBe(0);
    let end!: () => void;
    prune.mockImplementationOnce(() => new Promise((resolve) => (end = () => resolve(5))));
    const busy = start();
    await runsAfter(HOUR / 2);
    busy.onModuleDestroy();
    end();
    expect(await runsAfter(10 * HOUR)).toBe(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});

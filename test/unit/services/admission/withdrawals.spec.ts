import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Withdrawals } from '../../../../lib/services/admission/withdrawals.js';
import type { SessionStore } from '../../../../lib/services/session-store.js';

describe('a session whose tokens nobody got', () => {
  let asked: string[];
  let isDown: boolean;
  let withdrawals: Withdrawals;

  beforeEach(() => {
    jest.useFakeTimers();
    asked = [];
    isDown = false;
    const revoke = async (sid: string, reason: string) => {
      asked.push(`${sid} ${reason}`);
      if (isDown) throw new Error('down');
    };
    withdrawals = new Withdrawals({ revoke } as unknown as SessionStore);
  });
  afterEach(() => {
    withdrawals.onApplicationShutdown();
    jest.useRealTimers();
  });

  it('is ended at once, and that is all', async () => {
    await withdrawals.now('s1');
    expect(asked).toEqual(['s1 withdrawn']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is ended when the store is back (R50)', async () => {
    isDown = true;
    await withdrawals.now('s1');
    await jest.advanceTimersByTimeAsync(3_000);
    expect(asked).toHaveLength(3);
    isDown = false;
    await jest.advanceTimersByTimeAsync(4_000);
    expect(asked).toHaveLength(4);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is ended a second later where the store has just failed, for it may be late', async () => {
    withdrawals.later('s1');
    await jest.advanceTimersByTimeAsync(999);
    expect(asked).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(asked).toEqual(['s1 withdrawn']);
  });

  it('is given up after about two minutes (R91)', async () => {
    isDown = true;
    await withdrawals.now('s1');
    await jest.advanceTimersByTimeAsync(600_000);
    expect(asked).toHaveLength(8);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('is one of a thousand at most (R91)', () => {
    for (let index = 0; index < 1_001; index += 1) withdrawals.later(`s${index}`);
    expect(jest.getTimerCount()).toBe(1_000);
  });

  it('keeps no application from closing', () => {
    withdrawals.later('s1');
    withdrawals.onApplicationShutdown();
    expect(jest.getTimerCount()).toBe(0);
  });
});

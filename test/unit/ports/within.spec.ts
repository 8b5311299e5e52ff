import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DeadlineError, within } from '../../../lib/ports/within.js';

const who = 'the store';
const LATE = new DeadlineError('the store did not answer in time');

describe('work within a time', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  it('gives what it gives, and leaves no timer behind', async () => {
    expect(await within(1_000, Promise.resolve('done'), who)).toBe('done');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('fails as it fails, and leaves no timer behind', async () => {
    const failure = new Error('failed');
    await expect(within(1_000, Promise.reject(failure), who)).rejects.toBe(failure);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('gives what is no promise, as hosts in JavaScript may, and leaves no timer behind', async () => {
    expect(await within(1_000, 'done' as unknown as Promise<string>, who)).toBe('done');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('fails when the time is over, not before', async () => {
    let outcome: unknown;
    const work = new Promise<never>(() => undefined);
    within(1_000, work, who).catch((error: unknown) => (outcome = error));
    await jest.advanceTimersByTimeAsync(999);
    expect(outcome).toBeUndefined();
    await jest.advanceTimersByTimeAsync(1);
    expect(outcome).toEqual(LATE);
  });

  it('says once that the time is over, before it fails; in time it says nothing', async () => {
    const order: string[] = [];
    const onLate = () => order.push('late');
    await within(1_000, Promise.resolve('done'), who, { onLate });
    await jest.advanceTimersByTimeAsync(2_000);
    expect(order).toEqual([]);
    const work = new Promise<never>(() => undefined);
    within(1_000, work, who, { onLate }).catch(() => order.push('failed'));
    await jest.advanceTimersByTimeAsync(2_000);
    expect(order).toEqual(['late', 'failed']);
  });

  it.each([
    ['succeeds', (settle: { resolve: () => void }) => settle.resolve()],
    ['fails', (settle: { reject: (error: Error) => void }) => settle.reject(new Error('too late'))],
  ])('is of no more account when it %s afterwards', async (_case, settle) => {
    let settled!: { resolve: () => void; reject: (error: Error) => void };
    const work = new Promise<void>((resolve, reject) => (settled = { resolve, reject }));
    const outcome = within(10, work, who).catch((error: unknown) => error);
    await jest.advanceTimersByTimeAsync(10);
    settle(settled);
    await jest.advanceTimersByTimeAsync(10);
    expect(await outcome).toEqual(LATE);
  });
});

import { afterEach, beforeEach, jest } from '@jest/globals';

/** Fake timers and clocks for each test of a file; promises and streams go on by themselves. */
export function useFakeTime(): void {
  beforeEach(() => {
    startFakeTime();
  });
  afterEach(() => {
    jest.useRealTimers();
  });
}

export function startFakeTime(): void {
  jest.useFakeTimers({
    now: Date.UTC(2026, 0, 1),
    doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate', 'clearImmediate'],
  });
}

/** Lets so many milliseconds pass. */
export async function pass(ms: number): Promise<void> {
  await turns();
  await jest.advanceTimersByTimeAsync(ms);
  await turns();
}

/** Sets the clock of the device, and of nothing else. */
export function stepClock(ms: number): void {
  jest.setSystemTime(Date.now() + ms);
}

/** What a promise comes to, while time passes; at most so many milliseconds of it. */
export async function outcome<T>(promise: Promise<T>, limit = 120_000): Promise<T> {
  const progress = { isSettled: false };
  const settle = (): void => {
    progress.isSettled = true;
  };
  promise.then(settle, settle);
  for (let spent = 0; spent < limit; spent += 10) {
    await turns();
    if (progress.isSettled) return promise;
    await jest.advanceTimersByTimeAsync(10);
  }
  throw new Error('it took too long');
}

/** Bodies are streams, which take a few turns of the event loop. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

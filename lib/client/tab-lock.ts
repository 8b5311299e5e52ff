import { LONGEST_TIMER_MS, type LockManagerLike } from './page.js';

/**
 * Does something while no other tab does it, or, after so many milliseconds of waiting, all the same: a tab that is
 * frozen with the lock in its hand must not hold up the others.
 *
 * @param work is told whether another tab may have done it in the meantime
 */
export async function underTabLock<T>(
  locks: LockManagerLike | false | undefined,
  name: string,
  timeout: number,
  work: (waited: boolean) => Promise<T>,
): Promise<T> {
  if (!locks) return work(false);
  let running: Promise<T> | undefined;
  const run = (waited: boolean): Promise<T> => (running ??= work(waited));
  const waiting = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(
      () => {
        waiting.abort();
        resolve();
      },
      Math.min(timeout, LONGEST_TIMER_MS),
    );
  });
  const locked = async (): Promise<void> => {
    await locks.request(name, { ifAvailable: true }, (lock) => lock && run(false));
    if (!running) await locks.request(name, { signal: waiting.signal }, () => run(true));
  };
  // Either the lock was not to be had, or the work failed, which is told below.
  await Promise.race([locked().catch(() => undefined), late]);
  clearTimeout(timer);
  return run(true);
}

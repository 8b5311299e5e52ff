/** Something did not answer in time. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/** How {@link within} waits. */
export interface Waiting {
  /** Called once the time is over, before anybody hears of it. @default nothing is done */
  readonly onLate?: () => void;
  /** Whether waiting keeps the process alive. @default true */
  readonly ref?: boolean;
}

/**
 * Waits for what was asked of the outside for at most `ms` milliseconds of real time. The work itself goes on;
 * what becomes of it is ignored.
 *
 * @param who did not answer in time, for the message
 * @throws DeadlineError
 */
export function within<T>(
  ms: number,
  work: Promise<T>,
  who: string,
  { onLate, ref = true }: Waiting = {},
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new DeadlineError(`${who} did not answer in time`));
      onLate?.();
    }, ms);
    if (!ref) timer.unref();
    const clear = (): void => {
      clearTimeout(timer);
    };
    // A host in JavaScript may give what is no promise.
    const answer = Promise.resolve(work);
    answer.then(clear, clear);
    answer.then(resolve, reject);
  });
}

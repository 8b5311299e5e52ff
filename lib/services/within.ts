/** Something did not answer in time. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

/**
 * Waits for `work` for at most `ms` milliseconds of real time. The work itself goes on; what becomes
 * of it is ignored.
 *
 * @param who did not answer in time, for the message
 * @throws DeadlineError
 */
export function within<T>(ms: number, work: Promise<T>, who: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new DeadlineError(`${who} did not answer in time`));
    }, ms);
    const clear = (): void => {
      clearTimeout(timer);
    };
    work.then(clear, clear);
    work.then(resolve, reject);
  });
}

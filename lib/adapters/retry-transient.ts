const MAX_ATTEMPTS = 6;
const FIRST_PAUSE_MS = 5;

/**
 * Tries a statement again, at most five times and after a jittered pause that doubles, as long as its
 * failure is transient: one that says that nothing was written and that the next try may succeed.
 */
export async function retryTransient<T>(
  statement: () => Promise<T>,
  isTransient: (error: unknown) => boolean,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await statement();
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isTransient(error)) throw error;
      await pause(FIRST_PAUSE_MS * 2 ** attempt * Math.random());
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

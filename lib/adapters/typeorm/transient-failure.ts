const MAX_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 5;

/** What databases call a statement that may succeed if it is tried again: each was rolled back whole. */
const TRANSIENT = new Set<unknown>([
  ...['40001', '40P01'], // PostgreSQL: serialization failure, deadlock
  ...[1213, 1205, 1020], // MySQL and MariaDB: deadlock, lock wait timeout, record changed since last read
  ...['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED'],
]);

/** Tries a statement again, a few times and after a jittered pause, as long as its failure is transient. */
export async function retryTransient<T>(statement: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await statement();
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !isTransient(error)) throw error;
      await pause(FIRST_PAUSE_MS * 2 ** attempt * Math.random());
    }
  }
}

function isTransient(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, errno, driverError } = error as {
    code?: unknown;
    errno?: unknown;
    driverError?: unknown;
  };
  return TRANSIENT.has(code) || TRANSIENT.has(errno) || isTransient(driverError);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

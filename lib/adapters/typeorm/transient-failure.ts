/** What databases call a statement that may succeed if it is tried again: each was rolled back whole. */
const TRANSIENT = new Set<unknown>([
  ...['40001', '40P01'], // PostgreSQL: serialization failure, deadlock
  ...[1213, 1205, 1020], // MySQL and MariaDB: deadlock, lock wait timeout, record changed since last read
  ...['SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED'],
]);

/** Whether a failure of a database says that nothing was written and that the next try may succeed. */
export function isTransientFailure(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, errno, driverError } = error as {
    code?: unknown;
    errno?: unknown;
    driverError?: unknown;
  };
  return TRANSIENT.has(code) || TRANSIENT.has(errno) || isTransientFailure(driverError);
}

/** The first id of a millisecond: ids of entries are milliseconds, and a number within them. */
export function streamIdAt(ms: number): string {
  return `${Math.max(0, Math.floor(ms))}-0`;
}

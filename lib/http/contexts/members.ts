/** An object that another package made, of which nothing is known: it may have members of any kind. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether a value can be asked for its members. */
export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

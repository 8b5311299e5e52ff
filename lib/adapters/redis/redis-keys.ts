/**
 * How long a key outlives what it is for, in milliseconds: a day. The server deletes keys by its wall
 * clock, which may be set forward and back again; and a token that is over should be told apart from
 * one that was never known for a while.
 */
export const KEY_MARGIN = 86_400_000;

/**
 * The names of the keys: one per session and one per subject, and one for all revocations. What stands in braces decides the slot
 * of a Cluster, so sessions and subjects spread over all of its nodes; no script needs two keys.
 */
export class RedisKeys {
  constructor(private readonly prefix: string) {}

  session(sid: string): string {
    return `${this.prefix}session:{${sid}}`;
  }

  get revocations(): string {
    return `${this.prefix}revocations`;
  }

  subject(subject: string): string {
    return `${this.prefix}subject:{${subject}}`;
  }
}

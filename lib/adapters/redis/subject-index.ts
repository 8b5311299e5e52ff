import type { RedisClient } from './redis-client.js';
import type { RedisKeys } from './redis-keys.js';
import type { ScriptRunner } from './redis-script.js';
import { INDEX_SESSION } from './scripts/index-session.js';
import { READ_INDEX } from './scripts/read-index.js';

/**
 * Which sessions a subject has: a sorted set in a key of its own. It can't be written in one step with
 * a session, which a Cluster may keep elsewhere, so it is no more than a hint that is put right: who
 * reads it takes out what has ended, and a session in use puts itself in again from time to time.
 */
export class SubjectIndex {
  constructor(
    private readonly client: RedisClient,
    private readonly scripts: ScriptRunner,
    private readonly keys: RedisKeys,
  ) {}

  async add(subject: string, sid: string, absoluteDeadline: string): Promise<void> {
    await this.scripts.run(INDEX_SESSION, this.keys.subject(subject), sid, absoluteDeadline);
  }

  /** The members, of which some may have ended, and the store's clock. */
  async read(subject: string): Promise<{ readonly sids: readonly string[]; readonly now: number }> {
    const reply = await this.scripts.run(READ_INDEX, this.keys.subject(subject));
    const [now, ...sids] = reply as readonly string[];
    return { sids, now: Number(now) };
  }

  /** Takes sessions out that have ended. Nobody waits for it: who reads the index next does it again. */
  drop(subject: string, sids: readonly string[]): void {
    if (sids.length === 0) return;
    this.client.zrem(this.keys.subject(subject), ...sids).catch(() => undefined);
  }
}

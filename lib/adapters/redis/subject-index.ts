import type { RedisClient } from './redis-client.js';
import { KEY_MARGIN, type RedisKeys } from './redis-keys.js';
import { indexScript, type ScriptRunner } from './redis-script.js';

/**
 * Arguments: sid, absolute deadline. Puts a session into the index of its subject, takes out those
 * whose absolute lifetime is over, and keeps the index as long as the last of them.
 */
const INDEX_SESSION = indexScript(`
redis.call('ZADD', KEYS[1], ARGV[3], ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', whole(now))
local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2]
if last then redis.call('PEXPIREAT', KEYS[1], whole(last + ${KEY_MARGIN})) end
return false
`);

/** Returns the time, then the `sid`s in the index of a subject. */
const READ_INDEX = indexScript(`
local sids = redis.call('ZRANGE', KEYS[1], 0, -1)
table.insert(sids, 1, whole(now))
return sids
`);

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

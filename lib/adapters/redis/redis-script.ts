import { createHash } from 'node:crypto';
import { retryTransient } from '../retry-transient.js';
import type { RedisClient } from './redis-client.js';
import { isTransientReply } from './transient-reply.js';

/** A Lua script that works on one key, and the digest that the server knows it by. */
export interface RedisScript {
  readonly source: string;
  readonly digest: string;
}

/**
 * What every script begins with. `now` is the store's time in milliseconds since the epoch: the
 * server's, unless the first argument gives another. `whole` writes a number of 13 digits in full,
 * where Lua by itself would write `1.7640000000e+12`.
 */
const PRELUDE = `
local now = tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local function whole(number) return string.format('%.0f', number) end
`;

/**
 * A replica refuses every script by a write that changes nothing, because nobody has the empty name.
 * Without it, a client that is still connected to a primary that was just demoted would take an old
 * state for the present one, and a revocation for done. Another refusal of that write, such as for
 * lack of disk space, does not keep anybody from reading.
 */
const refuseOnReplica = (write: string): string => `
local refusal = redis.pcall('${write}', KEYS[1], '')
if type(refusal) == 'table' and string.find(refusal.err, 'READONLY', 1, true) then return refusal end
`;

/** A script on the hash of a session. */
export const sessionScript = (body: string): RedisScript => script('HDEL', body);

/** A script on the sorted set of a subject's sessions. */
export const indexScript = (body: string): RedisScript => script('ZREM', body);

/** A script on the stream of revocations. It writes, so a replica refuses it by itself. */
export const streamScript = (body: string): RedisScript => script(undefined, body);

function script(write: string | undefined, body: string): RedisScript {
  const source = PRELUDE + (write === undefined ? '' : refuseOnReplica(write)) + body;
  return { source, digest: createHash('sha1').update(source).digest('hex') };
}

/** Runs scripts, each on one key, so that a Cluster knows where it belongs. */
export class ScriptRunner {
  constructor(
    private readonly client: RedisClient,
    private readonly storeTime: () => number | undefined,
  ) {}

  /** @returns what the script returned; `null` where that was `false` */
  async run(
    { source, digest }: RedisScript,
    key: string,
    ...more: readonly (string | number)[]
  ): Promise<unknown> {
    const time = this.storeTime() ?? '';
    try {
      return await this.client.evalsha(digest, 1, key, time, ...more);
    } catch (error) {
      if (!isUnknownScript(error) && !isTransientReply(error)) throw error;
      // A server that was restarted, promoted or flushed does not know the script, so it is sent whole.
      return retryTransient(
        () => this.client.eval(source, 1, key, time, ...more),
        isTransientReply,
      );
    }
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT');
}

import type { Cluster, Redis } from 'ioredis';
import type { Revocation } from '../../domain/revocation.js';
import {
  RevocationFeed,
  type FollowedFeed,
  type RevocationListener,
} from '../../ports/revocation-feed.js';
import { readingClient } from './reading-client.js';
import { requireClient, type RedisClient } from './redis-client.js';
import {
  resolveRedisFeedOptions,
  type RedisFeedOptions,
  type ResolvedRedisFeedOptions,
} from './redis-feed-options.js';
import { KEY_MARGIN, RedisKeys } from './redis-keys.js';
import { ScriptRunner, streamScript } from './redis-script.js';
import { ReplicaAcknowledgement } from './replica-acknowledgement.js';
import { recordOf } from './revocation-record.js';
import { StreamReader } from './stream-reader.js';

/**
 * Arguments: the revocation, and for how many milliseconds it is kept. Adds it to the stream, takes out
 * what is older than that, and keeps the stream as long as its newest entry.
 */
const PUBLISH_REVOCATION = streamScript(`
redis.call('XADD', KEYS[1], 'MINID', '~', whole(math.max(0, now - ARGV[3])), '*', 'revocation', ARGV[2])
redis.call('PEXPIRE', KEYS[1], whole(ARGV[3] + ${KEY_MARGIN}))
return false
`);

/**
 * Revocations over a stream of Redis (6.2 or later): other processes have them within milliseconds, wherever
 * sessions are kept. Each reader goes on where it was when its connection comes back, and one that starts
 * later reads what still matters.
 *
 * Publishing goes over the host's ioredis client; each follower has a connection of its own beside it.
 *
 * @publicApi
 */
export class RedisRevocationFeed extends RevocationFeed {
  private readonly options: ResolvedRedisFeedOptions;
  private readonly key: string;
  private readonly scripts: ScriptRunner;
  private readonly acknowledgement: ReplicaAcknowledgement;
  /** What the primary has, and replicas perhaps not: it is not written again. */
  private readonly written = new WeakSet<Revocation>();

  /**
   * @param client stays the host's: nothing is added to it, and it is never closed
   * @throws AuthConfigurationError naming the option that is refused
   */
  constructor(
    private readonly client: Redis | Cluster,
    options: RedisFeedOptions = {},
  ) {
    super();
    requireClient(client, 'revocationFeed', RedisRevocationFeed.name);
    this.options = resolveRedisFeedOptions(options);
    this.key = new RedisKeys(this.options.prefix).revocations;
    this.scripts = new ScriptRunner(client, () => undefined);
    const rewrite = `redis.call('PEXPIRE', KEYS[1], ${this.options.retention + KEY_MARGIN})`;
    this.acknowledgement = new ReplicaAcknowledgement(client, this.options, rewrite);
  }

  async publish(revocation: Revocation): Promise<void> {
    if (!this.written.has(revocation)) {
      const kept = Math.max(this.options.retention, revocation.keepFor);
      await this.scripts.run(PUBLISH_REVOCATION, this.key, recordOf(revocation), kept);
      this.written.add(revocation);
    }
    await this.acknowledgement.of([this.key]);
  }

  follow(listener: RevocationListener, horizon: number): FollowedFeed {
    const client: RedisClient = readingClient(this.client);
    return new StreamReader(client, this.key, listener, horizon);
  }
}

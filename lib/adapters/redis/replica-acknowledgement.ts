import type { RedisClient } from './redis-client.js';
import type { ResolvedRedisOptions } from './redis-repository-options.js';

/** Writes the end of a session once more, so that there is something to wait for, also when a revocation is repeated. */
const REWRITE_END = `
local at = redis.call('HGET', KEYS[1], 'revokedAt')
if at then redis.call('HSET', KEYS[1], 'revokedAt', at) end
`;

/** How many replicas are waited for, and for how many milliseconds. */
type Patience = Pick<ResolvedRedisOptions, 'revocationReplicas' | 'revocationTimeout'>;

/** Waits until enough replicas have a revocation, where that was asked for. */
export class ReplicaAcknowledgement {
  /** @param rewrite a script that writes again what is to be acknowledged, on one key */
  constructor(
    private readonly client: RedisClient,
    private readonly options: Patience,
    private readonly rewrite: string = REWRITE_END,
  ) {}

  /**
   * `WAIT` counts the replicas that have everything written so far through its connection, so it goes
   * in one pipeline with a write; on a Cluster it thereby reaches the node of the key. The pipeline
   * comes after the revocation and not with it: ioredis follows no redirection of a pipeline in which
   * a command succeeded, and one slow replica must not delay the next revocation.
   *
   * @throws Error when the replicas are too few or too late
   */
  async of(keys: readonly string[]): Promise<void> {
    const { revocationReplicas, revocationTimeout } = this.options;
    if (revocationReplicas === 0) return;
    for (const key of keys) {
      const replies = await this.client
        .pipeline()
        .eval(this.rewrite, 1, key)
        .wait(revocationReplicas, revocationTimeout)
        .exec();
      const [[failure] = [], [waitFailure, acknowledged] = []] = replies ?? [];
      const error = failure ?? waitFailure;
      if (error) throw error;
      if (Number(acknowledged) < revocationReplicas) {
        throw new Error(
          `only ${Number(acknowledged)} of ${revocationReplicas} replicas have the revocation in time`,
        );
      }
    }
  }
}

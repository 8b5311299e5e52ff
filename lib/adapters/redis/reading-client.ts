import type { Cluster, Redis, RedisOptions } from 'ioredis';
import type { RedisClient } from './redis-client.js';

const LONGEST_PAUSE_MS = 500;
/** How long the other end may take to close a connection that is given up. */
const PARTING_MS = 100;

/**
 * A connection that may wait for new entries, which would hold up every other command on the host's own. It
 * comes back by itself, whatever the host's does; what was asked on a connection that broke is not asked
 * again, because the reader knows better where it was.
 */
export function readingClient(host: RedisClient): RedisClient {
  const comeBack = (attempt: number): number => Math.min(50 * attempt, LONGEST_PAUSE_MS);
  const connection: RedisOptions = {
    retryStrategy: comeBack,
    sentinelRetryStrategy: comeBack,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    // The reader has a deadline of its own, and waiting is what the connection is for.
    commandTimeout: undefined,
    socketTimeout: undefined,
    lazyConnect: false,
    disconnectTimeout: PARTING_MS,
  };
  const client = host.isCluster
    ? clusterLike(host as Cluster, connection)
    : (host as Redis).duplicate(connection);
  // Without a listener an error would end the process; the reader meets it by itself.
  client.on('error', () => undefined);
  return client;
}

function clusterLike(host: Cluster, { retryStrategy, ...connection }: RedisOptions): Cluster {
  return host.duplicate([], {
    ...{ enableOfflineQueue: false, lazyConnect: false, clusterRetryStrategy: retryStrategy },
    scaleReads: 'master', // a replica that is behind would say too early that all is told
    redisOptions: { ...host.options.redisOptions, ...connection },
  });
}

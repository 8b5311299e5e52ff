import { afterEach, describe, expect, it } from '@jest/globals';
import { Cluster, Redis, type ClusterOptions, type RedisOptions } from 'ioredis';
import { readingClient } from '../../../../lib/adapters/redis/reading-client.js';
import type { RedisClient } from '../../../../lib/adapters/redis/redis-client.js';

/** Nobody listens there. */
const NOWHERE = { host: '127.0.0.1', port: 1 };
const opened: RedisClient[] = [];

function readingBeside<Client extends RedisClient>(host: Client): Client {
  const client = readingClient(host) as Client;
  opened.push(host, client);
  return client;
}

describe('the connection of a reader', () => {
  afterEach(() => {
    for (const client of opened.splice(0)) client.disconnect();
  });

  it('comes back by itself and waits for as long as it likes, whatever the host has set', () => {
    const strict: RedisOptions = {
      ...{ ...NOWHERE, lazyConnect: true, keyPrefix: 'shop:', db: 3, password: 'secret' },
      ...{ retryStrategy: () => null, sentinelRetryStrategy: () => null, commandTimeout: 100 },
      ...{ socketTimeout: 100, autoResendUnfulfilledCommands: true, enableOfflineQueue: true },
    };
    const host = new Redis(strict);
    const { options } = readingBeside(host);
    expect(options).toMatchObject({
      ...{ ...NOWHERE, keyPrefix: 'shop:', db: 3, password: 'secret' },
      ...{ autoResendUnfulfilledCommands: false, enableOfflineQueue: false },
      ...{ maxRetriesPerRequest: 0 },
    });
    expect([options.commandTimeout, options.socketTimeout]).toEqual([undefined, undefined]);
    for (const again of [options.retryStrategy, options.sentinelRetryStrategy]) {
      expect([1, 5, 10, 1_000].map((attempt) => again?.(attempt))).toEqual([50, 250, 500, 500]);
    }
    expect(host.options.retryStrategy?.(1)).toBeNull();
  });

  it('reads from the primaries of a Cluster, and comes back there too', () => {
    const strict: ClusterOptions = {
      ...{ lazyConnect: true, scaleReads: 'slave', clusterRetryStrategy: () => null },
      redisOptions: { password: 'secret', commandTimeout: 100 },
    };
    const { options } = readingBeside(new Cluster([NOWHERE], strict));
    expect(options.scaleReads).toBe('master');
    expect(options.clusterRetryStrategy?.(1)).toBe(50);
    expect(options.redisOptions).toMatchObject({ password: 'secret', maxRetriesPerRequest: 0 });
    expect(options.redisOptions?.commandTimeout).toBeUndefined();
  });

  it('ends no process by an error that nobody listens to', () => {
    const client = readingBeside(new Redis({ ...NOWHERE, lazyConnect: true }));
    expect(() => client.emit('error', new Error('refused'))).not.toThrow();
  });
});

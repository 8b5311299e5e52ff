import { describe, it } from '@jest/globals';
import type { Redis, RedisOptions } from 'ioredis';
import { RedisRevocationFeed } from 'nestjs-dual-token/redis';
import { describeRevocationFeed } from 'nestjs-dual-token/testing';
import { freshPrefix, nextEvent, quickClient, removeKeys } from '../support/redis.js';
import { REDIS_URL } from '../support/servers.js';
import { TcpProxy } from '../support/tcp-proxy.js';

/** A feed through a proxy that can cut it off, beside others that are not. */
async function harness(options: RedisOptions = {}) {
  const { hostname, port, password } = new URL(REDIS_URL ?? '');
  const proxy = await TcpProxy.open(Number(port || 6379), hostname);
  const prefix = freshPrefix();
  const cuttable = quickClient({ host: '127.0.0.1', port: proxy.port, password, ...options });
  const clients: Redis[] = [cuttable];
  await nextEvent(cuttable, 'ready');
  return {
    feed: new RedisRevocationFeed(cuttable, { prefix }),
    another: async () => {
      const client = quickClient({
        host: hostname,
        port: Number(port || 6379),
        password,
        ...options,
      });
      clients.push(client);
      await nextEvent(client, 'ready');
      return new RedisRevocationFeed(client, { prefix });
    },
    cutOff: async () => {
      const gone = nextEvent(cuttable, 'close');
      proxy.cutOff();
      await gone;
      return async () => proxy.restore();
    },
    close: async () => {
      const cleaner = quickClient({ host: hostname, port: Number(port || 6379), password });
      await removeKeys(cleaner, `${options.keyPrefix ?? ''}${prefix}`);
      for (const client of [...clients, cleaner]) client.disconnect();
      await proxy.close();
    },
  };
}

if (REDIS_URL === undefined) {
  describe('RedisRevocationFeed on a server', () => {
    it.todo('needs TEST_REDIS_URL');
  });
} else {
  const abilities = { secondProcess: true, outage: true };
  describeRevocationFeed('RedisRevocationFeed', () => harness(), abilities);
  describeRevocationFeed(
    'RedisRevocationFeed with a keyPrefix, and whatever else a host may set',
    () =>
      harness({
        ...{ keyPrefix: 'shop:', commandTimeout: 500, enableOfflineQueue: false },
        ...{ enableAutoPipelining: true, enableReadyCheck: false, connectionName: 'host' },
      }),
    { ...abilities, outage: false },
  );
}

import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { connectRedis } from '../../sample/database/redis-connection.js';
import { describeEach } from '../support/describe-each.js';
import { nextEvent } from '../support/redis.js';
import { REDIS_URL } from '../support/servers.js';
import { TcpProxy } from '../support/tcp-proxy.js';

/** As long as the sample lets a connection be silent. */
const SILENCE_MS = 3_000;

const URLS = REDIS_URL === undefined ? [] : [REDIS_URL];

describeEach(URLS, 'TEST_REDIS_URL', 'the connection of the sample to Redis', (url) => {
  let proxy: TcpProxy;
  let client: Redis;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    const address = new URL(url);
    proxy = await TcpProxy.open(Number(address.port || 6379), address.hostname);
    [address.hostname, address.port] = ['127.0.0.1', String(proxy.port)];
    client = await connectRedis(address);
  });
  afterEach(async () => {
    client.disconnect();
    await proxy.close();
  });

  it('is left alone when the one before it broke while a command was under way', async () => {
    proxy.delay = 200;
    const underWay = client.ping();
    proxy.cutOff();
    await expect(underWay).rejects.toThrow();
    proxy.delay = 0;
    proxy.restore();
    await nextEvent(client, 'ready');
    const { connections } = proxy;

    for (let ms = 0; ms <= SILENCE_MS; ms += 100) {
      expect(await client.ping()).toBe('PONG');
      await pause(100);
    }
    expect(proxy.connections).toBe(connections);
  });
});

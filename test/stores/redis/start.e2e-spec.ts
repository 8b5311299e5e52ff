import { expect, it } from '@jest/globals';
import type { INestApplication } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { RedisRefreshTokenRepository, type RedisRepositoryOptions } from 'nestjs-dual-token/redis';
import { CapturedLog } from '../../support/captured-log.js';
import { describeWithRedisServers, startRedis } from '../../support/private-redis.js';
import { quickClient } from '../../support/redis.js';
import { startApp } from '../../support/test-app.js';

/** Starts an application with a repository by a factory, and tells what it logged. */
async function start(client: Redis, options: RedisRepositoryOptions = {}): Promise<string> {
  const logger = new CapturedLog();
  const repository = { useFactory: () => new RedisRefreshTokenRepository(client, options) };
  const apps: INestApplication[] = [];
  try {
    const prepare = (app: INestApplication) => void apps.push(app);
    const test = await startApp({ auth: { repository }, logger, prepare });
    await test.close();
  } finally {
    client.disconnect();
  }
  return logger.lines.join('\n');
}

describeWithRedisServers('the start with Redis (R56, R105)', () => {
  it('is refused by a server that may evict, and tells what to do', async () => {
    const { port } = await startRedis('--maxmemory-policy', 'volatile-lru');
    await expect(start(quickClient({ port }))).rejects.toThrow(
      /maxmemory-policy volatile-lru.*'noeviction'.*allowEviction: true/,
    );
  });

  it('goes on where eviction is allowed by name, and where nothing is evicted', async () => {
    const { port } = await startRedis('--maxmemory-policy', 'allkeys-lfu');
    expect(await start(quickClient({ port }), { allowEviction: true })).not.toContain('evict');
    const { port: another } = await startRedis();
    expect(await start(quickClient({ port: another }))).not.toContain('evict');
  });

  it('checks a repository that is given as an object too', async () => {
    const { port } = await startRedis('--maxmemory-policy', 'allkeys-random');
    const client = quickClient({ port });
    const repository = new RedisRefreshTokenRepository(client);
    await expect(startApp({ auth: { repository } })).rejects.toThrow('allkeys-random');
    client.disconnect();
  });

  it('goes on with a warning after two seconds where the server does not answer', async () => {
    const began = performance.now();
    const client = quickClient({ port: 1, maxRetriesPerRequest: null });
    expect(await start(client)).toMatch(/^warn Whether Redis may evict sessions is not known/m);
    expect(performance.now() - began).toBeGreaterThan(1_900);
  });

  it('goes on with a warning where INFO is not allowed', async () => {
    const { admin, port } = await startRedis();
    await admin.call('ACL', 'SETUSER', 'app', 'on', 'nopass', '~*', '+@all', '-info');
    const client = quickClient({ port, username: 'app', password: 'x', enableReadyCheck: false });
    expect(await start(client)).toMatch(/is not known: ReplyError: NOPERM/);
  });
});

import { Redis } from 'ioredis';
import type { MovableClock } from 'nestjs-dual-token/testing';
import { ControlledRepository } from '../controlled-repository.js';
import { backUpKeys, freshPrefix, MovableRedisRepository, removeKeys } from '../redis.js';
import { REDIS_URL } from '../servers.js';
import type { TestStore } from '../stores.js';

/** Redis, below a prefix of its own. */
export async function openOnRedis(clock: MovableClock): Promise<TestStore> {
  const client = new Redis(REDIS_URL ?? '');
  const prefix = freshPrefix();
  return {
    clock,
    repository: new ControlledRepository(new MovableRedisRepository(client, clock, { prefix })),
    statements: [],
    dataSource: undefined,
    records: async () => {
      const keys = await client.keys(`${prefix}session:*`);
      return Promise.all(keys.map((key) => client.hgetall(key)));
    },
    backUp: () => backUpKeys(client, prefix),
    close: async () => {
      await removeKeys(client, prefix);
      await client.quit();
    },
  };
}

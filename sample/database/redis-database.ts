import { Redis } from 'ioredis';
import {
  RedisRefreshTokenRepository,
  RedisRevocationFeed,
} from '../../lib/adapters/redis/index.js';
import { placeOf, type ServerAddress } from '../environment/database-address.js';
import type { Database } from './database.js';
import { connectRedis } from './redis-connection.js';
import { REDIS, RedisModule } from './redis.module.js';

/** Redis: for sessions and revocations, or for revocations alone. */
export async function openRedis({ url }: ServerAddress): Promise<Database> {
  const client = await connectRedis(url);
  return {
    name: `Redis on ${placeOf(url, 6379, String(client.options.db ?? 0))}`,
    module: RedisModule.for(client),
    repository: {
      inject: [REDIS],
      useFactory: (found: Redis) => new RedisRefreshTokenRepository(found),
    },
    revocationFeed: {
      inject: [REDIS],
      useFactory: (found: Redis) => new RedisRevocationFeed(found),
    },
  };
}

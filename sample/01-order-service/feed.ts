import type { DynamicModule } from '@nestjs/common';
import { Redis } from 'ioredis';
import { RedisRevocationFeed } from '../../lib/adapters/redis/index.js';
import type { ResourceServerModuleOptions } from '../../lib/index.js';
import { TypeOrmRevocationFeed } from '../../lib/adapters/typeorm/index.js';
import { openDataSourceToRead, dataSourceModule } from '../database/data-source.js';
import { connectRedis } from '../database/redis-connection.js';
import { REDIS, RedisModule } from '../database/redis.module.js';
import type { FeedAddress } from './settings.js';

/** How the service hears of sessions that end at the issuer, opened and ready. */
export interface Feed {
  readonly imports: readonly DynamicModule[];
  readonly revocationFeed?: ResourceServerModuleOptions['revocationFeed'];
}

/** Redis carries revocations; else they are read from the issuer's table of sessions; else there is no feed. */
export async function openFeed({ redis, database }: FeedAddress): Promise<Feed> {
  if (redis !== undefined) {
    const client = await connectRedis(redis);
    const useFactory = (found: Redis) => new RedisRevocationFeed(found);
    return { imports: [RedisModule.for(client)], revocationFeed: { inject: [REDIS], useFactory } };
  }
  if (database === undefined) return { imports: [] };
  const dataSource = await openDataSourceToRead(database);
  return {
    imports: [dataSourceModule(dataSource)],
    revocationFeed: TypeOrmRevocationFeed.with(),
  };
}

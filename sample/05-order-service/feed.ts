import type { DynamicModule } from '@nestjs/common';
import type { Redis } from 'ioredis';
import type { ResourceServerModuleOptions } from 'nestjs-dual-token';
import { openingError } from '../database/opening-error.js';
import type { FeedAddress } from './settings.js';

/** How the service hears of sessions that end at the issuer, opened and ready. */
export interface Feed {
  readonly imports: readonly DynamicModule[];
  readonly revocationFeed?: ResourceServerModuleOptions['revocationFeed'];
}

/**
 * Redis carries revocations; else they are read from the issuer's table of sessions; else there is no feed.
 * Only what is chosen is loaded.
 */
export async function openFeed({ redis, database }: FeedAddress): Promise<Feed> {
  if (redis !== undefined) return opened('REDIS_URL', openRedisFeed(redis));
  if (database !== undefined) return opened('DATABASE_URL', openSqlFeed(database));
  return { imports: [] };
}

/** @throws EnvironmentError if it can't be opened; its message has nothing from the driver but a code */
async function opened(variable: string, opening: Promise<Feed>): Promise<Feed> {
  try {
    return await opening;
  } catch (error) {
    throw openingError(variable, error);
  }
}

async function openRedisFeed(url: URL): Promise<Feed> {
  const { RedisRevocationFeed } = await import('nestjs-dual-token/redis');
  const { connectRedis } = await import('../database/redis-connection.js');
  const { REDIS, RedisModule } = await import('../database/redis.module.js');
  const client = await connectRedis(url);
  const useFactory = (found: Redis) => new RedisRevocationFeed(found);
  return { imports: [RedisModule.for(client)], revocationFeed: { inject: [REDIS], useFactory } };
}

async function openSqlFeed(url: URL): Promise<Feed> {
  const { TypeOrmRevocationFeed } = await import('nestjs-dual-token/typeorm');
  const { openDataSourceToRead, dataSourceModule } = await import('../database/data-source.js');
  const dataSource = await openDataSourceToRead(url);
  return { imports: [dataSourceModule(dataSource)], revocationFeed: TypeOrmRevocationFeed.with() };
}

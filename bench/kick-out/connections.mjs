import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import {
  RedisRefreshTokenRepository,
  RedisRevocationFeed,
} from '../../dist/adapters/redis/index.js';
import {
  refreshTokenEntities,
  refreshTokenMigrations,
  TypeOrmRefreshTokenRepository,
  TypeOrmRevocationFeed,
} from '../../dist/adapters/typeorm/index.js';

const CLOCK = { now: () => Date.now(), elapsed: () => performance.now() };

/** The repository and the feed of a setting, in a place of a server that only this run uses. */
export async function openConnections({ redis, sql, feed }, place) {
  if (redis !== undefined) {
    const client = new Redis(redis);
    const options = { prefix: `${place}:` };
    return {
      repository: new RedisRefreshTokenRepository(client, options),
      revocationFeed: new RedisRevocationFeed(client, options),
    };
  }
  const dataSource = await openDataSource(sql, place);
  return {
    repository: new TypeOrmRefreshTokenRepository(dataSource, CLOCK),
    revocationFeed: new TypeOrmRevocationFeed(dataSource, CLOCK, feed),
  };
}

/** Makes the place; gives what removes it. */
export async function makePlace({ redis, sql }, place) {
  if (redis !== undefined) {
    return async () => {
      const client = new Redis(redis);
      const keys = await client.keys(`${place}:*`);
      if (keys.length > 0) await client.unlink(...keys);
      await client.quit();
    };
  }
  const kind = sql.type === 'postgres' ? 'SCHEMA' : 'DATABASE';
  const server = await new DataSource({ type: sql.type, url: sql.url }).initialize();
  await server.query(`CREATE ${kind} ${place}`);
  const dataSource = await openDataSource(sql, place);
  await dataSource.runMigrations();
  await dataSource.destroy();
  return async () => {
    await server.query(`DROP ${kind} ${place}${kind === 'SCHEMA' ? ' CASCADE' : ''}`);
    await server.destroy();
  };
}

function openDataSource({ type, url }, place) {
  const address = new URL(url);
  if (type === 'mysql') address.pathname = `/${place}`;
  return new DataSource({
    ...{ type, url: address.href, logger: 'debug' },
    ...(type === 'postgres' && { schema: place }),
    entities: refreshTokenEntities,
    migrations: refreshTokenMigrations,
  }).initialize();
}

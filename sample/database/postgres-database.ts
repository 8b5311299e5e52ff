import {
  TypeOrmRefreshTokenRepository,
  TypeOrmRevocationFeed,
} from '../../lib/adapters/typeorm/index.js';
import { placeOf, type ServerAddress } from '../environment/database-address.js';
import { dataSourceModule, openDataSource } from './data-source.js';
import type { Database } from './database.js';

/** PostgreSQL allows 100 connections unless told otherwise, so several processes fit. */
const CONNECTIONS = 10;
/** For a connection, and for a free one of the pool: less than the library waits for the store. */
const CONNECT_TIMEOUT_MS = 1_500;

/**
 * PostgreSQL. The driver reads the address itself, so `sslmode` and `options=-c search_path=…` are
 * what they are elsewhere; `schema` is the way of several object mappers to name one.
 */
export async function openPostgres({ url }: ServerAddress): Promise<Database> {
  const schema = url.searchParams.get('schema');
  const address = new URL(url);
  address.searchParams.delete('schema');
  const dataSource = await openDataSource({
    type: 'postgres',
    url: address.href,
    ...(schema !== null && { schema }),
    poolSize: CONNECTIONS,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    applicationName: 'nestjs-dual-token sample',
  });
  return {
    name: `PostgreSQL on ${placeOf(url, 5432)}`,
    module: dataSourceModule(dataSource),
    repository: TypeOrmRefreshTokenRepository,
    revocationFeed: TypeOrmRevocationFeed.with(),
  };
}

import { createPool, type PoolOptions } from 'mysql2';
import {
  TypeOrmRefreshTokenRepository,
  TypeOrmRevocationFeed,
} from '../../lib/adapters/typeorm/index.js';
import { placeOf, type ServerAddress } from '../environment/database-address.js';
import { dataSourceModule, openDataSource } from './data-source.js';
import type { Database } from './database.js';

/** MySQL and MariaDB allow 151 connections unless told otherwise, so several processes fit. */
const CONNECTIONS = 10;
/** Less than the library waits for the store. */
const CONNECT_TIMEOUT_MS = 1_500;
const NAMES: Readonly<Record<string, string>> = { mysql: 'MySQL', mariadb: 'MariaDB' };

/** MySQL or MariaDB. The driver reads the address itself, so `ssl` and the like are as it documents them. */
export async function openMysql({ kind, url }: ServerAddress): Promise<Database> {
  const dataSource = await openDataSource({
    type: kind === 'mariadb' ? 'mariadb' : 'mysql',
    driver: { createPool: createCalmPool },
    database: decodeURIComponent(url.pathname.slice(1)),
    poolSize: CONNECTIONS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    extra: { uri: url.href },
  });
  return {
    name: `${NAMES[kind]} on ${placeOf(url, 3306)}`,
    module: dataSourceModule(dataSource),
    repository: TypeOrmRefreshTokenRepository,
    revocationFeed: TypeOrmRevocationFeed.with(),
  };
}

/**
 * A pool whose connections may break more than once. The driver listens to the first 'error' of each
 * only, and another one would end the process. Whoever waits for an answer is told all the same.
 */
function createCalmPool(options: PoolOptions) {
  const pool = createPool(options);
  pool.on('connection', (connection) => connection.on('error', () => undefined));
  return pool;
}

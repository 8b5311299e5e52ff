import { openInMemory, openSqlJs } from './embedded-stores.mjs';
import { openMysql } from './mysql-store.mjs';
import { openPostgres } from './postgres-store.mjs';
import { openRedis } from './redis-store.mjs';

const server = (variable, open) => {
  const url = process.env[variable];
  return { variable, open: url === undefined ? undefined : () => open(url) };
};

/**
 * The stores of this run. What `open` gives:
 *
 * - `repository`: the adapter, with ten connections where it has a pool
 * - `bare(sid)`: one refresh by the driver alone, the same two statements; missing for embedded stores
 * - `fill(population)`: puts all of its sessions there, quickly
 * - `counted()`: a repository that counts its statements: `{ repository, statements() }`
 * - `footprint(sid)`: what the store holds now: `{ records, bytes, updates, heapOnly }`
 * - `close()`: removes everything
 */
export const STORES = {
  'in-memory': { open: openInMemory },
  'sql.js': { open: openSqlJs },
  PostgreSQL: server('TEST_POSTGRES_URL', openPostgres),
  'MySQL or MariaDB': server('TEST_MYSQL_URL', openMysql),
  Redis: server('TEST_REDIS_URL', openRedis),
};

import { setTimeout as pause } from 'node:timers/promises';
import type { DatabaseAddress, ServerAddress } from '../environment/database-address.js';
import type { Database } from './database.js';
import { openingError } from './opening-error.js';
import { bothModules } from './both-modules.js';

/** Drivers have deadlines of their own; this one is for a server that accepts and then says nothing. */
const OPENING_MS = 8_000;

type Opening = (address: ServerAddress) => Promise<Database>;

const mysql: Opening = async (address) => (await import('./mysql-database.js')).openMysql(address);

/** Only what is chosen is loaded: Redis starts without TypeORM. */
const SERVERS: Readonly<Record<ServerAddress['kind'], Opening>> = {
  postgres: async (address) => (await import('./postgres-database.js')).openPostgres(address),
  mysql,
  mariadb: mysql,
  redis: async (address) => (await import('./redis-database.js')).openRedis(address),
};

/**
 * Opens the database that an address names, with its table where it has one.
 *
 * @param redis carries revocations, where it is another server
 * @throws EnvironmentError if it can't be opened; its message has nothing from the driver but a code
 */
export async function openDatabase(
  address: DatabaseAddress,
  redis?: ServerAddress,
): Promise<Database> {
  const database = await openStore(address);
  if (redis === undefined) return database;
  const carrier = await openServer(redis);
  return {
    name: `${database.name}, revocations by ${carrier.name}`,
    module: bothModules(database.module, carrier.module),
    repository: database.repository,
    revocationFeed: carrier.revocationFeed,
  };
}

async function openStore(address: DatabaseAddress): Promise<Database> {
  if (address.kind !== 'sqlite') return openServer(address);
  const { openSqlite } = await import('./sqlite/sqlite-database.js');
  return openSqlite(address.file);
}

async function openServer(address: ServerAddress): Promise<Database> {
  const late = pause(OPENING_MS, undefined, { ref: false }).then(() => {
    throw Object.assign(new Error('not opened in time'), { code: 'ETIMEDOUT' });
  });
  try {
    return await Promise.race([SERVERS[address.kind](address), late]);
  } catch (error) {
    throw openingError(address.variable, error);
  }
}

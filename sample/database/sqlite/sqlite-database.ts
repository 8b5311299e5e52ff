import { DataSource } from 'typeorm';
import { TypeOrmRefreshTokenRepository } from '../../../lib/adapters/typeorm/index.js';
import { Clock } from '../../../lib/index.js';
import { dataSourceModule, openDataSource } from '../data-source.js';
import type { Database } from '../database.js';
import { removeLeftovers } from './leftovers.js';
import { prepareFile } from './prepare-file.js';
import { SqljsFile } from './sqljs-file.js';
import { SqljsRefreshTokenRepository } from './sqljs-refresh-token.repository.js';

/** Less than the library waits for the store, also after its retries: `better-sqlite3` blocks while it waits. */
const BUSY_TIMEOUT_MS = 200;

/**
 * The embedded database, which needs no service.
 *
 * @throws EnvironmentError if the file is there and can't be opened
 */
export async function openSqlite(path: string | undefined): Promise<Database> {
  const { driver, file } = prepareFile(path);
  return {
    name: `${driver} in ${file}`,
    ...(driver === 'sql.js' ? await openSqljs(file) : await openBetterSqlite3(file)),
  };
}

async function openBetterSqlite3(file: string): Promise<Omit<Database, 'name'>> {
  const dataSource = await openDataSource({
    ...{ type: 'better-sqlite3', database: file, enableWAL: true, timeout: BUSY_TIMEOUT_MS },
  });
  return { module: dataSourceModule(dataSource), repository: TypeOrmRefreshTokenRepository };
}

/** Saved once at the start, so that what the migrations did is on disk. */
async function openSqljs(path: string): Promise<Omit<Database, 'name'>> {
  const dataSource = await openDataSource({ type: 'sqljs', location: path });
  const file = new SqljsFile(path, () => dataSource.sqljsManager.exportDatabase());
  await removeLeftovers(path);
  await file.save();
  return {
    module: dataSourceModule(dataSource),
    repository: {
      inject: [DataSource, Clock],
      useFactory: (found: DataSource, clock: Clock) =>
        new SqljsRefreshTokenRepository(found, clock, file),
    },
  };
}

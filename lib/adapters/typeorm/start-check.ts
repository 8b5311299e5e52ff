import { Logger } from '@nestjs/common';
import type { DataSource, QueryRunner } from 'typeorm';
import { sessionTableIn } from './session-table.js';

const logger = new Logger('TypeOrmRefreshTokenRepository');

/**
 * Looks at a data source before the first sign-in does: refuses one without the entity, and warns of a
 * missing table, of SQLite without a write-ahead log, and of a database that can't be asked.
 *
 * @throws AuthConfigurationError
 */
export async function checkAtStart(dataSource: DataSource): Promise<void> {
  const { path } = sessionTableIn(dataSource);
  const runner = dataSource.createQueryRunner('master');
  try {
    if (!(await runner.hasTable(path))) {
      logger.warn(`there is no table ${path}: run refreshTokenMigrations`);
    }
    if (dataSource.options.type === 'better-sqlite3' && !(await hasWriteAheadLog(runner))) {
      logger.warn('SQLite has no write-ahead log, so writers block readers: set enableWAL');
    }
  } catch {
    logger.warn('the database could not be asked whether it has the table of sessions');
  } finally {
    await runner.release();
  }
}

/** A database in memory needs none. */
async function hasWriteAheadLog(runner: QueryRunner): Promise<boolean> {
  const [row] = (await runner.query('PRAGMA journal_mode')) as { journal_mode: string }[];
  return row === undefined || ['wal', 'memory'].includes(row.journal_mode);
}

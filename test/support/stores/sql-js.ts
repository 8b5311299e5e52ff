import type { MovableClock } from 'nestjs-dual-token/testing';
import {
  refreshTokenEntities,
  refreshTokenMigrations,
  TypeOrmRefreshTokenRepository,
} from 'nestjs-dual-token/typeorm';
import { DataSource, type Logger } from 'typeorm';
import { ControlledRepository } from '../controlled-repository.js';
import type { TestStore } from '../stores.js';
import { StatementLog } from './statement-log.js';

/** TypeORM on an sql.js database in memory. */
export async function openOnSqlJs(clock: MovableClock): Promise<TestStore> {
  const log = new StatementLog();
  const dataSource = await openSqlJs(log);
  return {
    clock,
    repository: new ControlledRepository(new TypeOrmRefreshTokenRepository(dataSource, clock)),
    statements: log.statements,
    dataSource,
    records: () => dataSource.query('SELECT * FROM auth_session'),
    backUp: async () => {
      const saved = dataSource.sqljsManager.exportDatabase();
      return () => dataSource.sqljsManager.loadDatabase(saved);
    },
    close: () => dataSource.destroy(),
  };
}

/** An sql.js database in memory with the table of sessions, made by the migrations. */
export async function openSqlJs(logger: Logger): Promise<DataSource> {
  return new DataSource({
    type: 'sqljs',
    entities: refreshTokenEntities,
    migrations: refreshTokenMigrations,
    migrationsRun: true,
    logging: ['query'],
    logger,
  }).initialize();
}

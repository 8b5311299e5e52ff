import type { MovableClock } from 'nestjs-dual-token/testing';
import { borrowDatabase } from '../borrowed-databases.js';
import { ControlledRepository } from '../controlled-repository.js';
import { backUpTable, MovableTypeOrmRepository } from '../databases.js';
import type { ServerName } from '../servers.js';
import type { TestStore } from '../stores.js';
import { StatementLog } from './statement-log.js';

/** TypeORM on a part of a database server of its own. */
export async function openOnServer(server: ServerName, clock: MovableClock): Promise<TestStore> {
  const log = new StatementLog();
  const database = await borrowDatabase(server, { logger: log });
  const { dataSource } = database;
  const { tablePath } = dataSource.getMetadata('AuthSession');
  return {
    clock,
    repository: new ControlledRepository(new MovableTypeOrmRepository(dataSource, clock)),
    statements: log.statements,
    dataSource,
    records: () => dataSource.query(`SELECT * FROM ${tablePath}`),
    backUp: () => backUpTable(dataSource, tablePath),
    close: () => database.drop(),
  };
}

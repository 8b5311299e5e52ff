import { InMemoryRefreshTokenRepository, type Session } from 'nestjs-dual-token';
import { MovableClock } from 'nestjs-dual-token/testing';
import {
  refreshTokenEntities,
  refreshTokenMigrations,
  TypeOrmRefreshTokenRepository,
} from 'nestjs-dual-token/typeorm';
import { DataSource, type Logger } from 'typeorm';
import { ControlledRepository } from './controlled-repository.js';

/** Both embedded stores, for `describe.each`. */
export const STORES = ['in-memory', 'typeorm'] as const;
export type StoreName = (typeof STORES)[number];

/** Sessions somewhere, with the handles that tests need. Several applications can share one. */
export interface TestStore {
  readonly clock: MovableClock;
  readonly repository: ControlledRepository;
  /** Every SQL statement so far; none where the store has no SQL. */
  readonly statements: readonly string[];
  /** The data source, where there is one. */
  readonly dataSource: DataSource | undefined;
  /** Takes a backup; what it gives restores it. */
  backUp(): () => Promise<void>;
  close(): Promise<void>;
}

/** Far from today, so that nothing that looks at another clock than the module's goes unseen. */
const START = Date.UTC(2041, 4, 6, 7, 8, 9);

export async function openStore(
  name: StoreName,
  clock: MovableClock = new MovableClock(START),
): Promise<TestStore> {
  return name === 'in-memory' ? openInMemory(clock) : openTypeOrm(clock);
}

function openInMemory(clock: MovableClock): TestStore {
  const repository = new InMemoryRefreshTokenRepository(clock);
  const sessions = Reflect.get(repository, 'sessions') as Map<string, Session>;
  return {
    clock,
    repository: new ControlledRepository(repository),
    statements: [],
    dataSource: undefined,
    backUp: () => {
      const saved = [...sessions];
      return async () => {
        sessions.clear();
        for (const [sid, session] of saved) sessions.set(sid, session);
      };
    },
    close: async () => undefined,
  };
}

async function openTypeOrm(clock: MovableClock): Promise<TestStore> {
  const log = new StatementLog();
  const dataSource = await openSqlJs(log);
  return {
    clock,
    repository: new ControlledRepository(new TypeOrmRefreshTokenRepository(dataSource, clock)),
    statements: log.statements,
    dataSource,
    backUp: () => {
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

/** Keeps the text of every statement that TypeORM sends. */
export class StatementLog implements Logger {
  readonly statements: string[] = [];

  logQuery(query: string): void {
    this.statements.push(query);
  }

  logQueryError(): void {}
  logQuerySlow(): void {}
  logSchemaBuild(): void {}
  logMigration(): void {}
  log(): void {}
}

import { Redis } from 'ioredis';
import {
  InMemoryRefreshTokenRepository,
  type RefreshTokenRepository,
  type Session,
} from 'nestjs-dual-token';
import { MovableClock } from 'nestjs-dual-token/testing';
import {
  refreshTokenEntities,
  refreshTokenMigrations,
  TypeOrmRefreshTokenRepository,
} from 'nestjs-dual-token/typeorm';
import { DataSource, type Logger } from 'typeorm';
import { borrowDatabase } from './borrowed-databases.js';
import { ControlledRepository } from './controlled-repository.js';
import {
  backUpTable,
  DATABASE_SERVERS,
  MovableTypeOrmRepository,
  type ServerName,
} from './databases.js';
import { backUpKeys, freshPrefix, MovableRedisRepository, REDIS_URL, removeKeys } from './redis.js';

/** Both embedded stores, for `describe.each`. */
export const EMBEDDED_STORES = ['in-memory', 'typeorm'] as const;
/** The servers that this run may use, for `describe.each`: none on a machine without any. */
export const SERVER_STORES: readonly ServerStoreName[] = [
  ...DATABASE_SERVERS,
  ...(REDIS_URL === undefined ? [] : (['redis'] as const)),
];
type ServerStoreName = ServerName | 'redis';
export type StoreName = (typeof EMBEDDED_STORES)[number] | ServerStoreName;

/** Sessions somewhere, with the handles that tests need. Several applications can share one. */
export interface TestStore {
  readonly clock: MovableClock;
  readonly repository: ControlledRepository;
  /** Every SQL statement so far; none where the store has no SQL. */
  readonly statements: readonly string[];
  /** The data source, where there is one. */
  readonly dataSource: DataSource | undefined;
  /** The sessions as they are stored. */
  records(): Promise<readonly unknown[]>;
  /** Takes a backup; what it gives restores it. */
  backUp(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** Far from today, so that nothing that looks at another clock than the module's goes unseen. */
const START = Date.UTC(2041, 4, 6, 7, 8, 9);

export async function openStore(
  name: StoreName,
  clock: MovableClock = new MovableClock(START),
): Promise<TestStore> {
  switch (name) {
    case 'in-memory':
      return openInMemory(clock);
    case 'typeorm':
      return openTypeOrm(clock);
    case 'postgres':
    case 'mysql':
      return openOnServer(name, clock);
    case 'redis':
      return openOnRedis(clock);
  }
}

function openInMemory(clock: MovableClock): TestStore {
  const repository = new InMemoryRefreshTokenRepository(clock);
  const sessions = Reflect.get(repository, 'sessions') as Map<string, Session>;
  return {
    clock,
    repository: new ControlledRepository(repository),
    statements: [],
    dataSource: undefined,
    records: async () => [...sessions.values()],
    backUp: async () => {
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
    records: () => dataSource.query('SELECT * FROM auth_session'),
    backUp: async () => {
      const saved = dataSource.sqljsManager.exportDatabase();
      return () => dataSource.sqljsManager.loadDatabase(saved);
    },
    close: () => dataSource.destroy(),
  };
}

async function openOnServer(server: ServerName, clock: MovableClock): Promise<TestStore> {
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

async function openOnRedis(clock: MovableClock): Promise<TestStore> {
  const client = new Redis(REDIS_URL ?? '');
  const prefix = freshPrefix();
  return {
    clock,
    repository: new ControlledRepository(new MovableRedisRepository(client, clock, { prefix })),
    statements: [],
    dataSource: undefined,
    records: async () => {
      const keys = await client.keys(`${prefix}session:*`);
      return Promise.all(keys.map((key) => client.hgetall(key)));
    },
    backUp: () => backUpKeys(client, prefix),
    close: async () => {
      await removeKeys(client, prefix);
      await client.quit();
    },
  };
}

/** A repository as a store that tells its own time, for tests that need nothing else of it. */
export function storeOf(repository: RefreshTokenRepository): TestStore {
  const notHere = () => Promise.reject(new Error('this store has none'));
  return {
    clock: new MovableClock(),
    repository: new ControlledRepository(repository),
    ...{ statements: [], dataSource: undefined },
    ...{ records: notHere, backUp: notHere },
    close: async () => undefined,
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

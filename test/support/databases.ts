import { randomBytes } from 'node:crypto';
import {
  refreshTokenEntities,
  refreshTokenMigrations,
  TypeOrmRefreshTokenRepository,
} from 'nestjs-dual-token/typeorm';
import type { Clock } from 'nestjs-dual-token';
import { DataSource, type DataSourceOptions, type Logger } from 'typeorm';
import { DATABASE_URLS, type ServerName } from './servers.js';
import { EmbeddedStoreClock } from '../../lib/adapters/embedded-store-clock.js';

/** A part of a database server for one test. */
export interface TestDatabase {
  readonly dataSource: DataSource;
  /** Opens another data source on the same part, closed together with it. */
  another(more?: DatabaseOptions): Promise<DataSource>;
  drop(): Promise<void>;
}

/** How a data source differs from the usual one. */
export interface DatabaseOptions {
  /** Another way to the server. */
  readonly port?: number;
  readonly poolSize?: number;
  readonly logger?: Logger;
  /** Parameters of the driver. */
  readonly extra?: object;
  /** Another driver than the one that the server is named for. */
  readonly type?: 'mariadb';
  readonly entities?: DataSourceOptions['entities'];
  readonly migrations?: DataSourceOptions['migrations'];
}

/** Opens a schema (PostgreSQL) or database (MySQL, MariaDB) of its own, with the table of sessions. */
export async function openDatabase(
  server: ServerName,
  options: DatabaseOptions = {},
): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const kind = server === 'postgres' ? 'SCHEMA' : 'DATABASE';
  await execute(server, `CREATE ${kind} ${name}`);
  const opened: DataSource[] = [];
  const open = async (more: DatabaseOptions): Promise<DataSource> => {
    const dataSource = await new DataSource(sourceOptions(server, name, more)).initialize();
    opened.push(dataSource);
    return dataSource;
  };
  return {
    dataSource: await open(options),
    another: (more = options) => open(more),
    drop: async () => {
      for (const dataSource of opened) if (dataSource.isInitialized) await dataSource.destroy();
      await execute(server, `DROP ${kind} ${name}${server === 'postgres' ? ' CASCADE' : ''}`);
    },
  };
}

/** Copies a table; what it gives puts its rows back as they were. */
export async function backUpTable(
  dataSource: DataSource,
  table: string,
): Promise<() => Promise<void>> {
  const copy = `${table}_${randomBytes(4).toString('hex')}`;
  await dataSource.query(`CREATE TABLE ${copy} AS SELECT * FROM ${table}`);
  return async () => {
    await dataSource.query(`DELETE FROM ${table}`);
    await dataSource.query(`INSERT INTO ${table} SELECT * FROM ${copy}`);
  };
}

/** The port that a server listens on. */
export function portOf(server: ServerName): number {
  return Number(
    new URL(DATABASE_URLS[server] ?? '').port || { postgres: 5432, mysql: 3306 }[server],
  );
}

/** Runs one statement on a server, beside all data sources. */
export async function execute<Row = unknown>(server: ServerName, sql: string): Promise<Row[]> {
  const dataSource = await new DataSource({
    type: server,
    url: DATABASE_URLS[server],
    poolSize: 1,
  }).initialize();
  try {
    return await dataSource.query<Row[]>(sql);
  } finally {
    await dataSource.destroy();
  }
}

/** A repository whose store's clock is the test's. */
export class MovableTypeOrmRepository extends TypeOrmRefreshTokenRepository {
  private readonly movable: EmbeddedStoreClock;

  constructor(dataSource: DataSource, clock: Clock) {
    super(dataSource, clock);
    this.movable = new EmbeddedStoreClock(clock);
  }

  protected override storeTime(): number {
    return this.movable.now();
  }
}

function sourceOptions(
  server: ServerName,
  name: string,
  { port, logger, ...more }: DatabaseOptions,
): DataSourceOptions {
  const url = new URL(DATABASE_URLS[server] ?? '');
  if (port !== undefined) url.port = String(port);
  if (server === 'mysql') url.pathname = `/${name}`;
  return {
    type: server,
    url: url.href,
    ...(server === 'postgres' && { schema: name }),
    entities: refreshTokenEntities,
    migrations: refreshTokenMigrations,
    migrationsRun: true,
    ...(logger && { logging: ['query'] as const, logger }),
    ...more,
  };
}

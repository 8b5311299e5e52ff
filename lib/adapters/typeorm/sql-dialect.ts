import type { DataSource } from 'typeorm';
import { AuthConfigurationError } from '../../domain/auth-error.js';

/** The kinds of databases whose SQL is the same. */
export type DialectName = 'postgres' | 'mysql' | 'sqlite';

/** What differs between databases, beside the migrations. */
export interface SqlDialect {
  /** SQL for the database's own now, in whole milliseconds since the epoch: the same all through a statement. Missing where the database lives in this process. */
  readonly now?: string;
  /** SQL for the time that is bound as `:now`, where the database's own is not used. */
  readonly boundNow: string;
  /** The placeholder of the parameter at a position, counted from 1. */
  placeholder(position: number): string;
  /** What makes a reading leave out rows that another transaction is about to delete. */
  readonly skipLocked: string;
}

const POSTGRES: SqlDialect = {
  now: 'CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)',
  boundNow: 'CAST(:now AS BIGINT)',
  placeholder: (position) => `$${position}`,
  skipLocked: ' FOR UPDATE SKIP LOCKED',
};

/** `UTC_TIMESTAMP`, because seconds since the epoch made of local time are wrong for an hour a year. */
const MYSQL: SqlDialect = {
  now: "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000",
  boundNow: ':now',
  placeholder: () => '?',
  skipLocked: ' FOR UPDATE SKIP LOCKED',
};

/** It lives in this process, and a writer locks the whole of it. */
const SQLITE: SqlDialect = { boundNow: ':now', placeholder: () => '?', skipLocked: '' };

const DIALECTS: Readonly<Record<DialectName, SqlDialect>> = {
  postgres: POSTGRES,
  mysql: MYSQL,
  sqlite: SQLITE,
};

/** The dialect of each driver of TypeORM that is supported. */
const DRIVERS: Readonly<Record<string, DialectName>> = {
  postgres: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  'better-sqlite3': 'sqlite',
  sqlite: 'sqlite',
  sqljs: 'sqlite',
};

/** The dialect of a data source's database. @throws AuthConfigurationError as {@link dialectNameOf} */
export function dialectOf(dataSource: Pick<DataSource, 'options'>): SqlDialect {
  return DIALECTS[dialectNameOf(dataSource)];
}

/**
 * The name of the dialect of a data source's database.
 *
 * @throws AuthConfigurationError for a database that the adapter does not know
 */
export function dialectNameOf({ options: { type } }: Pick<DataSource, 'options'>): DialectName {
  const name = Object.hasOwn(DRIVERS, type) ? DRIVERS[type] : undefined;
  if (name !== undefined) return name;
  throw new AuthConfigurationError(
    'repository',
    `the TypeORM driver '${type}' is not supported`,
    `Supported: ${Object.keys(DRIVERS).join(', ')}`,
  );
}

import type { DataSource } from 'typeorm';
import { AuthConfigurationError } from '../../domain/auth-error.js';

/** The kinds of databases whose SQL is the same. */
type DialectName = 'postgres' | 'mysql' | 'sqlite';

/**
 * How an update of one session reads the time once nothing can keep it waiting any more. A database's
 * usual now is that of the statement's beginning, however long it then waits for a lock.
 */
export interface HeldRow {
  /** SQL for the store's now, in whole milliseconds since the epoch, when the row is locked. */
  readonly now: string;
  /** What follows `SET`, so that the row of `:sid`, if it is at generation `:from`, is locked before. */
  readonly from: (table: string) => string;
}

/** What differs between databases, beside the migrations. */
export interface SqlDialect {
  readonly name: DialectName;
  /** SQL for the database's own now, in whole milliseconds since the epoch: that of the statement's beginning, the same all through it. Missing where the database lives in this process. */
  readonly now?: string;
  /** SQL for the time that is bound as `:now`, where the database's own is not used. */
  readonly boundNow: string;
  /** Missing where the database lives in this process. */
  readonly held?: HeldRow;
  /** The placeholder of the parameter at a position, counted from 1. */
  placeholder(position: number): string;
  /** What makes a reading leave out rows that another transaction is about to delete. */
  readonly skipLocked: string;
}

/**
 * An update computes its new values before it waits for a row, and keeps them if the row has not changed
 * meanwhile. So a subselect locks the row, and the time is read of what it gives: a volatile function
 * keeps PostgreSQL from merging the two.
 */
const POSTGRES: SqlDialect = {
  name: 'postgres',
  now: 'CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)',
  boundNow: 'CAST(:now AS BIGINT)',
  held: {
    now: 'held_at',
    from: (table) =>
      ' FROM (SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS held_at ' +
      `FROM (SELECT 1 FROM ${table} WHERE sid = :sid AND generation = :from FOR NO KEY UPDATE) AS held) AS moment`,
  },
  placeholder: (position) => `$${position}`,
  skipLocked: ' FOR UPDATE SKIP LOCKED',
};

/** `UTC_TIMESTAMP`, because seconds since the epoch made of local time are wrong for an hour a year. */
const MYSQL_NOW = "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000";

/** How long a statement has gone on: `SYSDATE` alone moves within one. Local time may be put back meanwhile. */
const MYSQL_WAITED = 'GREATEST(0, TIMESTAMPDIFF(MICROSECOND, NOW(3), SYSDATE(3)) DIV 1000)';

/** It judges a row, and computes its new values, once it is locked. */
const MYSQL: SqlDialect = {
  name: 'mysql',
  now: MYSQL_NOW,
  boundNow: ':now',
  held: { now: `(${MYSQL_NOW} + ${MYSQL_WAITED})`, from: () => '' },
  placeholder: () => '?',
  skipLocked: ' FOR UPDATE SKIP LOCKED',
};

/** It lives in this process, and a writer locks the whole of it. */
const SQLITE: SqlDialect = {
  name: 'sqlite',
  boundNow: ':now',
  placeholder: () => '?',
  skipLocked: '',
};

/** The dialect of each driver of TypeORM that is supported. */
const DRIVERS: Readonly<Record<string, SqlDialect>> = {
  postgres: POSTGRES,
  mysql: MYSQL,
  mariadb: MYSQL,
  'better-sqlite3': SQLITE,
  sqlite: SQLITE,
  sqljs: SQLITE,
};

/**
 * The dialect of a data source's database.
 *
 * @throws AuthConfigurationError for a database that the adapter does not know
 */
export function dialectOf({ options: { type } }: Pick<DataSource, 'options'>): SqlDialect {
  const dialect = Object.hasOwn(DRIVERS, type) ? DRIVERS[type] : undefined;
  if (dialect !== undefined) return dialect;
  throw new AuthConfigurationError(
    'repository',
    `the TypeORM driver '${type}' is not supported`,
    `Supported: ${Object.keys(DRIVERS).join(', ')}`,
  );
}

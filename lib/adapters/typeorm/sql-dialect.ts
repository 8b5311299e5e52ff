import type { DataSource } from 'typeorm';
import { AuthConfigurationError } from '../../domain/auth-error.js';
import type { Clock } from '../../ports/clock.js';
import { EmbeddedStoreClock } from '../embedded-store-clock.js';

/** What differs between databases: how a statement tells the time of the store. */
export interface SqlDialect {
  /** An SQL expression for the store's now, in whole milliseconds since the epoch. */
  readonly now: string;
  /** What the expression refers to. */
  parameters(): Readonly<Record<string, number>>;
}

const SQLITE_DRIVERS = ['sqljs', 'better-sqlite3', 'sqlite'];

/**
 * The dialect of a data source's database.
 *
 * @throws AuthConfigurationError for a database that the adapter does not know
 */
export function dialectOf(dataSource: DataSource, clock: Clock): SqlDialect {
  const { type } = dataSource.options;
  if (SQLITE_DRIVERS.includes(type)) return sqlite(clock);
  throw new AuthConfigurationError(
    'repository',
    `the TypeORM driver '${type}' is not supported`,
    `Supported: ${SQLITE_DRIVERS.join(', ')}`,
  );
}

/** SQLite lives in this process, so the store's clock is the process's, kept from going back. */
function sqlite(clock: Clock): SqlDialect {
  const storeClock = new EmbeddedStoreClock(clock);
  return { now: ':now', parameters: () => ({ now: storeClock.now() }) };
}

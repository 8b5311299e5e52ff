import type { SqlDialect } from './sql-dialect.js';
import { Statement } from './statement.js';

/** A row of {@link revocationStatement}. */
export interface RevocationRow {
  /** Empty in the one row that is always there, for the time. */
  readonly sid: string;
  readonly store_now: string | number;
}

/**
 * The sessions that were revoked lately, with the store's time: since `:last`, or since the store's now where
 * its clock was set back meanwhile, and `:reach` milliseconds before that. A statement may have begun, and so
 * stamped its time, a while before others see what it wrote.
 */
export function revocationStatement(
  table: string,
  now: string,
  dialect: Pick<SqlDialect, 'placeholder'>,
): Statement {
  const since = `(CASE WHEN :last < ${now} THEN :last ELSE ${now} END) - :reach`;
  return new Statement(
    `SELECT '' AS sid, ${now} AS store_now ` +
      `UNION ALL SELECT sid, ${now} FROM ${table} WHERE revoked_at > ${since}`,
    dialect,
  );
}

import type { DataSource, QueryResult } from 'typeorm';
import { retryTransient } from '../retry-transient.js';
import type { SqlDialect } from './sql-dialect.js';
import type { SqlParameters, Statement } from './statement.js';
import { isTransientFailure } from './transient-failure.js';

/** Runs each statement on a connection of its own, on the primary, never within a transaction of the host. */
export class StatementRunner {
  /** @param storeTime what is bound as `:now`, where the database's own time is not used */
  constructor(
    private readonly dataSource: DataSource,
    private readonly dialect: SqlDialect,
    private readonly storeTime: () => number | undefined,
  ) {}

  /** SQL for the store's now, for the statements that are run here. */
  get now(): string {
    const own = this.storeTime() === undefined ? this.dialect.now : undefined;
    return own ?? this.dialect.boundNow;
  }

  run<Row>(statement: Statement, parameters: SqlParameters): Promise<QueryResult<Row>> {
    return retryTransient(async () => {
      const now = this.storeTime();
      const values = statement.values(now === undefined ? parameters : { ...parameters, now });
      const runner = this.dataSource.createQueryRunner('master');
      try {
        return (await runner.query(statement.text, values, true)) as QueryResult<Row>;
      } finally {
        await runner.release();
      }
    }, isTransientFailure);
  }
}

import { Injectable, type InjectionToken, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { RevocationReason } from '../../domain/session.js';
import { Clock } from '../../ports/clock.js';
import type {
  CreateOutcome,
  NewSession,
  RefreshTokenRepository,
  RevokeOutcome,
  RotateOutcome,
  Rotation,
  SessionListing,
  SessionReading,
  Touch,
  TouchOutcome,
} from '../../ports/refresh-token-repository.js';
import { keepsSessionsIn } from '../../ports/store-identity.js';
import { EmbeddedStoreClock } from '../embedded-store-clock.js';
import { jsonOf, parametersOf, sessionOf, timeOf, type RawRow } from './session-row.js';
import { SessionStatements } from './session-statements.js';
import { dialectOf, type SqlDialect } from './sql-dialect.js';
import { sessionTableIn } from './session-table.js';
import { checkAtStart } from './start-check.js';
import { StatementRunner } from './statement-runner.js';
import type { SqlParameters, SqlValue, Statement } from './statement.js';

/** Later than any time, for a rotation that is never too late. */
const NO_END = Number.MAX_SAFE_INTEGER;

/**
 * Sessions in a table of PostgreSQL, MySQL, MariaDB or SQLite, through TypeORM. Every write is one
 * conditional statement, judged by the number of rows it matched, so it is right in autocommit under
 * any isolation level and needs no transaction. Failures that say that nothing was written, such as
 * 40001, are tried again five times at most.
 *
 * Add `refreshTokenEntities` and `refreshTokenMigrations` to the data source. It takes a connection of
 * its own for each statement, on the primary, never the one of the host's open transaction; on SQLite,
 * where a data source has one connection only, give it a data source of its own if the application
 * holds transactions open.
 *
 * @publicApi
 */
@Injectable()
export class TypeOrmRefreshTokenRepository implements RefreshTokenRepository, OnModuleInit {
  private readonly dialect: SqlDialect;
  private readonly processClock: EmbeddedStoreClock | undefined;
  private readonly runner: StatementRunner;
  private compiled: SessionStatements | undefined;

  /**
   * @param dataSource initialized before the first call
   * @param clock the time of a database that lives in this process; others have a clock of their own
   * @throws AuthConfigurationError for a database that is not supported
   */
  constructor(
    private readonly dataSource: DataSource,
    clock: Clock,
  ) {
    keepsSessionsIn(this, dataSource);
    this.dialect = dialectOf(dataSource);
    this.processClock = this.dialect.now === undefined ? new EmbeddedStoreClock(clock) : undefined;
    this.runner = new StatementRunner(dataSource, this.dialect, () => this.storeTime());
  }

  /**
   * For `repository` of `AuthModule`, where the data source has a name of its own:
   * `TypeOrmRefreshTokenRepository.in(getDataSourceToken('auth'))`.
   *
   * @param dataSource the DI token of the data source
   */
  static in(dataSource: InjectionToken): {
    /** What the factory needs: the data source and the clock. */
    readonly inject: InjectionToken[];
    /** For Nest. */
    readonly useFactory: (dataSource: DataSource, clock: Clock) => TypeOrmRefreshTokenRepository;
  } {
    return {
      inject: [dataSource, Clock],
      useFactory: (found, clock) => new this(found, clock),
    };
  }

  /** For Nest. Says at the start what would otherwise fail at the first sign-in. */
  async onModuleInit(): Promise<void> {
    await checkAtStart(this.dataSource);
  }

  /**
   * Called after each statement that may have written, before the verb answers. Override it where
   * writing takes more than the statement: `sql.js` keeps the database in memory, and what is not
   * saved by now is lost with the process.
   */
  protected async afterWrite(): Promise<void> {}

  /**
   * The store's now, in whole milliseconds since the epoch, where it is not the database that tells it.
   * Override it in tests, to move time; from the first call on it must give a time or never do.
   */
  protected storeTime(): number | undefined {
    return this.processClock?.now();
  }

  async create(session: NewSession): Promise<CreateOutcome> {
    try {
      await this.runner.run(this.statements.create, parametersOf(session));
    } catch (error) {
      if ((await this.find(session.sid)) === undefined) throw error;
      return 'exists';
    }
    await this.afterWrite();
    return 'created';
  }

  async find(sid: string): Promise<SessionReading | undefined> {
    const [row] = await this.read(this.statements.find, { sid });
    return row && { session: sessionOf(row), now: timeOf(row) };
  }

  async rotate({ authContext, notAfter = NO_END, ...rotation }: Rotation): Promise<RotateOutcome> {
    const { rotate, elevate } = this.statements;
    const parameters = { ...rotation, notAfter };
    const matched =
      authContext === undefined
        ? await this.write(rotate, parameters)
        : await this.write(elevate, {
            ...parameters,
            ...authContext,
            amr: jsonOf(authContext.amr),
          });
    return matched === 1 ? 'rotated' : 'conflict';
  }

  async touch({ sid, generation, inactivityTimeout }: Touch): Promise<TouchOutcome> {
    const parameters = { sid, from: generation, inactivityTimeout };
    return (await this.write(this.statements.touch, parameters)) === 1 ? 'touched' : 'conflict';
  }

  async revoke(sid: string, reason: RevocationReason): Promise<RevokeOutcome> {
    return (await this.write(this.statements.revoke, { sid, reason })) === 1 ? 'revoked' : 'ended';
  }

  revokeAll(subject: string, reason: RevocationReason, except: readonly string[]): Promise<number> {
    const statement = this.statements.revokeAll(except.length);
    return this.write(statement, { subject, reason, ...numbered(except) });
  }

  async list(subject: string): Promise<SessionListing> {
    const rows = await this.read(this.statements.list, { subject });
    const [first] = rows.length > 0 ? rows : await this.read(this.statements.time, {});
    if (first === undefined) throw new Error('the database told no time');
    return { sessions: rows.map(sessionOf), now: timeOf(first) };
  }

  /** Finds what is over, then deletes by primary key, so that no gap is locked in which a new session belongs. */
  async prune(limit: number): Promise<number> {
    const rows = await this.read(this.statements.findOver, { limit });
    if (rows.length === 0) return 0;
    const sids = rows.map(({ sid }) => sid);
    return this.write(this.statements.delete(sids.length), numbered(sids));
  }

  /** Made at the first use: the data source knows the table only when it is initialized. */
  private get statements(): SessionStatements {
    this.compiled ??= new SessionStatements(
      sessionTableIn(this.dataSource).escaped,
      this.runner.now,
      this.dialect,
    );
    return this.compiled;
  }

  /** One select. */
  private async read(statement: Statement, parameters: SqlParameters): Promise<readonly RawRow[]> {
    return (await this.runner.run<RawRow>(statement, parameters)).records;
  }

  /** One conditional write; gives how many rows it matched. */
  private async write(statement: Statement, parameters: SqlParameters): Promise<number> {
    const { affected } = await this.runner.run(statement, parameters);
    await this.afterWrite();
    return affected ?? 0;
  }
}

/** A list as parameters: `sid0`, `sid1` … */
function numbered(sids: readonly SqlValue[]): SqlParameters {
  return Object.fromEntries(sids.map((sid, index) => [`sid${index}`, sid]));
}

import { Injectable } from '@nestjs/common';
import {
  DataSource,
  type QueryRunner,
  type SelectQueryBuilder,
  type UpdateQueryBuilder,
} from 'typeorm';
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
import { SessionSchema, type SessionRow } from './session.schema.js';
import { dialectOf, type SqlDialect } from './sql-dialect.js';
import { retryTransient } from '../retry-transient.js';
import { isTransientFailure } from './transient-failure.js';

/** Changes of a row: values, or SQL expressions. */
type Changes = Parameters<UpdateQueryBuilder<SessionRow>['set']>[0];

/**
 * Sessions in a table, through TypeORM. Every write is one conditional statement, judged by the number
 * of rows it matched, so it is right in autocommit under any isolation level and needs no transaction.
 *
 * Add `refreshTokenEntities` and `refreshTokenMigrations` to the data source. It takes a connection of
 * its own for each statement; on SQLite, where a data source has one connection only, give it a data
 * source of its own if the application holds transactions open.
 *
 * @publicApi
 */
@Injectable()
export class TypeOrmRefreshTokenRepository implements RefreshTokenRepository {
  private readonly dialect: SqlDialect;
  /** SQL that is true of a session that is neither revoked nor expired. */
  private readonly live: string;

  constructor(
    private readonly dataSource: DataSource,
    clock: Clock,
  ) {
    this.dialect = dialectOf(dataSource, clock);
    const { now } = this.dialect;
    this.live = `revoked_at IS NULL AND inactivity_deadline > ${now} AND absolute_deadline > ${now}`;
  }

  /**
   * Called after each statement that may have written, before the verb answers. Override it where
   * writing takes more than the statement: `sql.js` keeps the database in memory, and what is not
   * saved by now is lost with the process.
   */
  protected async afterWrite(): Promise<void> {}

  async create({
    inactivityTimeout,
    absoluteLifetime,
    ...known
  }: NewSession): Promise<CreateOutcome> {
    const { now } = this.dialect;
    const row = {
      ...known,
      generation: 0,
      createdAt: () => now,
      rotatedAt: null,
      usedAt: () => now,
      inactivityDeadline: () => `${now} + :inactivityTimeout`,
      absoluteDeadline: () => `${now} + :absoluteLifetime`,
      revokedAt: null,
      revocationReason: null,
    };
    try {
      await this.run((runner) =>
        this.dataSource
          .createQueryBuilder(runner)
          .insert()
          .into(SessionSchema)
          .values(row as unknown as SessionRow)
          .updateEntity(false)
          .setParameters({
            ...this.dialect.parameters(),
            inactivityTimeout: Math.min(inactivityTimeout, absoluteLifetime),
            absoluteLifetime,
          })
          .execute(),
      );
    } catch (error) {
      if ((await this.find(known.sid)) === undefined) throw error;
      return 'exists';
    }
    await this.afterWrite();
    return 'created';
  }

  async find(sid: string): Promise<SessionReading | undefined> {
    const { rows, now } = await this.read((query) => query.where('session.sid = :sid', { sid }));
    const [session] = rows;
    return session && { session, now };
  }

  async rotate({
    sid,
    from,
    to,
    inactivityTimeout,
    authContext,
  }: Rotation): Promise<RotateOutcome> {
    const changes = {
      ...authContext,
      generation: to,
      rotatedAt: () => this.dialect.now,
      ...this.use,
    };
    const matched = await this.update(
      changes,
      `sid = :sid AND generation = :from AND ${this.live}`,
      { sid, from, inactivityTimeout },
    );
    return matched === 1 ? 'rotated' : 'conflict';
  }

  async touch({ sid, generation, inactivityTimeout }: Touch): Promise<TouchOutcome> {
    const condition = `sid = :sid AND generation = :generation AND ${this.live}`;
    const matched = await this.update(this.use, condition, { sid, generation, inactivityTimeout });
    return matched === 1 ? 'touched' : 'conflict';
  }

  async revoke(sid: string, reason: RevocationReason): Promise<RevokeOutcome> {
    const matched = await this.update(this.end(reason), 'sid = :sid AND revoked_at IS NULL', {
      sid,
    });
    return matched === 1 ? 'revoked' : 'ended';
  }

  async revokeAll(
    subject: string,
    reason: RevocationReason,
    except: readonly string[],
  ): Promise<number> {
    const others = except.length === 0 ? '' : 'AND sid NOT IN (:...except)';
    const condition = `subject = :subject ${others} AND ${this.live}`;
    return this.update(this.end(reason), condition, { subject, except: [...except] });
  }

  async list(subject: string): Promise<SessionListing> {
    const { rows, now } = await this.read((query) =>
      query
        .where(`session.subject = :subject AND ${this.live}`, { subject })
        .orderBy('session.createdAt', 'DESC'),
    );
    return { sessions: rows, now };
  }

  async prune(limit: number): Promise<number> {
    const over = `absolute_deadline <= ${this.dialect.now}`;
    const { rows } = await this.read((query) =>
      query.select('session.sid').where(over).orderBy('session.absoluteDeadline').limit(limit),
    );
    if (rows.length === 0) return 0;
    const result = await this.run((runner) =>
      this.dataSource
        .createQueryBuilder(runner)
        .delete()
        .from(SessionSchema)
        .where(`sid IN (:...sids) AND ${over}`, { sids: rows.map(({ sid }) => sid) })
        .setParameters(this.dialect.parameters())
        .execute(),
    );
    await this.afterWrite();
    return result.affected ?? 0;
  }

  /** What a use changes: the inactivity deadline slides by `:inactivityTimeout`, never past the absolute one. */
  private get use(): Changes {
    const { now } = this.dialect;
    const slid = `${now} + :inactivityTimeout`;
    return {
      usedAt: () => now,
      inactivityDeadline: () =>
        `CASE WHEN absolute_deadline < ${slid} THEN absolute_deadline ELSE ${slid} END`,
    };
  }

  private end(reason: RevocationReason): Changes {
    return { revokedAt: () => this.dialect.now, revocationReason: reason };
  }

  /** One conditional update; gives how many rows it matched. */
  private async update(changes: Changes, condition: string, parameters: object): Promise<number> {
    const result = await this.run((runner) =>
      this.dataSource
        .createQueryBuilder(runner)
        .update(SessionSchema)
        .set(changes)
        .where(condition, parameters)
        .setParameters(this.dialect.parameters())
        .updateEntity(false)
        .execute(),
    );
    await this.afterWrite();
    return result.affected ?? 0;
  }

  /** One select, with the store's clock beside the rows. */
  private async read(
    narrow: (query: SelectQueryBuilder<SessionRow>) => SelectQueryBuilder<SessionRow>,
  ): Promise<{ readonly rows: readonly SessionRow[]; readonly now: number }> {
    const parameters = this.dialect.parameters();
    const rows = await this.run((runner) =>
      narrow(this.dataSource.createQueryBuilder(SessionSchema, 'session', runner))
        .setParameters(parameters)
        .getMany(),
    );
    return { rows, now: parameters.now ?? 0 };
  }

  /** Runs a statement on a connection of its own, on the primary. */
  private run<T>(statement: (runner: QueryRunner) => Promise<T>): Promise<T> {
    return retryTransient(async () => {
      const runner = this.dataSource.createQueryRunner('master');
      try {
        return await statement(runner);
      } finally {
        await runner.release();
      }
    }, isTransientFailure);
  }
}

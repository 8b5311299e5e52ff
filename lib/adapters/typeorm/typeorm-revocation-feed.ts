import { Injectable, Optional, type InjectionToken } from '@nestjs/common';
import { DataSource } from 'typeorm';
import {
  RevocationFeed,
  type FollowedFeed,
  type RevocationListener,
} from '../../ports/revocation-feed.js';
import { Clock } from '../../ports/clock.js';
import { EmbeddedStoreClock } from '../embedded-store-clock.js';
import { channelOf, PostgresWakeUp } from './postgres-wake-up.js';
import { RevocationPoll, type Ask } from './revocation-poll.js';
import { revocationStatement, type RevocationRow } from './revocation-statement.js';
import { sessionTableIn } from './session-table.js';
import { dialectOf, type SqlDialect } from './sql-dialect.js';
import { StatementRunner } from './statement-runner.js';
import { Statement } from './statement.js';
import {
  resolveTypeOrmFeedOptions,
  type ResolvedTypeOrmFeedOptions,
  type TypeOrmFeedOptions,
} from './typeorm-feed-options.js';

/**
 * How long it usually takes at most until others see a statement's writing, counted from its beginning. What was
 * revoked within it is read again with each question; and as often, all that matters, for what took longer,
 * such as a revocation that waited for somebody who had locked the table.
 */
const REACH_MS = 30_000;

/**
 * Revocations out of the table of sessions, for `TypeOrmRefreshTokenRepository` on the same database: each
 * process asks about every second what was revoked. The table is the feed, so nothing is published and
 * nothing can be lost. On PostgreSQL whoever revokes wakes the others, who then ask at once.
 *
 * @publicApi
 */
@Injectable()
export class TypeOrmRevocationFeed extends RevocationFeed {
  override readonly carriesSubjects = false;
  private readonly options: ResolvedTypeOrmFeedOptions;
  private readonly dialect: SqlDialect;
  private readonly processClock: EmbeddedStoreClock | undefined;
  private readonly runner: StatementRunner;
  private readonly wakesOthers: boolean;

  /**
   * @param dataSource initialized before the application starts
   * @param clock the time of a database that lives in this process; others have a clock of their own
   * @throws AuthConfigurationError for a database that is not supported, or naming the option that is refused
   */
  constructor(
    private readonly dataSource: DataSource,
    clock: Clock,
    @Optional() options: TypeOrmFeedOptions = {},
  ) {
    super();
    this.options = resolveTypeOrmFeedOptions(options);
    this.dialect = dialectOf(dataSource);
    this.processClock = this.dialect.now === undefined ? new EmbeddedStoreClock(clock) : undefined;
    this.runner = new StatementRunner(dataSource, this.dialect, () => this.storeTime());
    this.wakesOthers = this.dialect.name === 'postgres' && this.options.listen;
  }

  /**
   * For `revocationFeed` of a module: `TypeOrmRevocationFeed.with({ interval: '500ms' })`.
   *
   * @param dataSource the DI token of the data source, where it has a name of its own
   */
  static with(
    options: TypeOrmFeedOptions = {},
    dataSource: InjectionToken = DataSource,
  ): {
    /** What the factory needs: the data source and the clock. */
    readonly inject: InjectionToken[];
    /** For Nest. */
    readonly useFactory: (dataSource: DataSource, clock: Clock) => TypeOrmRevocationFeed;
  } {
    return {
      inject: [dataSource, Clock],
      useFactory: (found, clock) => new this(found, clock, options),
    };
  }

  /** The store's now where it is not the database that tells it; as for `TypeOrmRefreshTokenRepository`. */
  protected storeTime(): number | undefined {
    return this.processClock?.now();
  }

  /** The table has it already: the others are told to look. */
  async publish(): Promise<void> {
    if (!this.wakesOthers) return;
    const { channel } = this;
    await this.runner.run(new Statement(`SELECT pg_notify('${channel}', '')`, this.dialect), {});
  }

  follow(listener: RevocationListener, horizon: number): FollowedFeed {
    const ask = this.questions(listener, horizon);
    if (!this.wakesOthers) return new RevocationPoll(ask, listener, this.options.interval);
    const wakeUp = new PostgresWakeUp(this.dataSource, this.channel, () => {
      poll.wake();
    });
    const askAndListen: Ask = async () => {
      await ask();
      void wakeUp.keep();
    };
    const poll: RevocationPoll = new RevocationPoll(
      askAndListen,
      listener,
      this.options.interval,
      () => wakeUp.close(),
    );
    return poll;
  }

  private get channel(): string {
    return channelOf(sessionTableIn(this.dataSource).path);
  }

  /** The first question reaches back as far as anything matters, and one now and then; others to the one before. */
  private questions(listener: RevocationListener, horizon: number): Ask {
    let last = Number.MAX_SAFE_INTEGER;
    let lastWhole = 0;
    return async () => {
      const isWhole = Math.abs(last - lastWhole) >= REACH_MS;
      const reach = isWhole ? horizon : Math.min(horizon, REACH_MS);
      const statement = this.statement();
      const { records } = await this.runner.run<RevocationRow>(statement, { last, reach });
      for (const { sid } of records) {
        if (sid !== '') listener.revoked({ kind: 'session', sid, keepFor: horizon });
      }
      const [first] = records;
      if (first === undefined) throw new Error('the database told no time');
      last = Number(first.store_now);
      if (isWhole) lastWhole = last;
    };
  }

  private statement(): Statement {
    const { escaped } = sessionTableIn(this.dataSource);
    return revocationStatement(escaped, this.runner.now, this.dialect);
  }
}

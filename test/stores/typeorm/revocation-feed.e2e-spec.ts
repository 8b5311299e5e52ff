import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Clock } from 'nestjs-dual-token';
import { MovableClock } from 'nestjs-dual-token/testing';
import {
  refreshTokenEntities,
  refreshTokenMigrations,
  TypeOrmRefreshTokenRepository,
  TypeOrmRevocationFeed,
} from 'nestjs-dual-token/typeorm';
import { DataSource } from 'typeorm';
import { channelOf } from '../../../lib/adapters/typeorm/postgres-wake-up.js';
import { revocationStatement } from '../../../lib/adapters/typeorm/revocation-statement.js';
import { dialectOf } from '../../../lib/adapters/typeorm/sql-dialect.js';
import { newSession } from '../../../lib/testing/contract/repository/sessions.js';
import { HORIZON } from '../../../lib/testing/contract/feed/feed-suite.js';
import { Hearing } from '../../../lib/testing/contract/feed/hearing.js';
import { sessionEnd } from '../../../lib/testing/contract/feed/revocations.js';
import {
  execute,
  openDatabase,
  type DatabaseOptions,
  type TestDatabase,
} from '../../support/databases.js';
import { DATABASE_SERVERS, type ServerName } from '../../support/servers.js';
import { describeEach } from '../../support/describe-each.js';
import { until } from '../../support/private-redis.js';
import { publisherOn, sqlFeedOn } from '../../support/sql-feed.js';
import { openSqlJs } from '../../support/stores/sql-js.js';
import { StatementLog } from '../../support/stores/statement-log.js';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const POSTGRES = DATABASE_SERVERS.filter((server) => server === 'postgres');

/** The time of a store as a test says, set back too. */
class MovableFeed extends TypeOrmRevocationFeed {
  constructor(
    dataSource: DataSource,
    private readonly movable: Clock,
  ) {
    super(dataSource, movable, { interval: '50ms', listen: false });
  }

  protected override storeTime(): number {
    return this.movable.now();
  }
}
class MovableRepository extends TypeOrmRefreshTokenRepository {
  constructor(
    dataSource: DataSource,
    private readonly movable: Clock,
  ) {
    super(dataSource, movable);
  }

  protected override storeTime(): number {
    return this.movable.now();
  }
}

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function open(server: ServerName, options?: DatabaseOptions): Promise<TestDatabase> {
  const database = await openDatabase(server, options);
  closing.push(() => database.drop());
  return database;
}

function follow(feed: TypeOrmRevocationFeed): Hearing {
  const hearing = new Hearing(15_000);
  hearing.followed = feed.follow(hearing, HORIZON);
  closing.push(() => hearing.followed!.close());
  return hearing;
}

/** Waits until the table was asked anew, twice: the question under way may be an old one. */
const askedAgain = (hearing: Hearing) => hearing.hasCaughtUp(hearing.timesCaughtUp + 2);

describeEach(['sqljs', ...DATABASE_SERVERS], '', 'the time of the store on %s', (server) => {
  let dataSource: DataSource;
  let clock: MovableClock;
  let repository: MovableRepository;
  let hearing: Hearing;

  beforeEach(async () => {
    clock = new MovableClock();
    if (server === 'sqljs') {
      dataSource = await openSqlJs(new StatementLog());
      closing.push(() => dataSource.destroy());
    } else dataSource = (await open(server)).dataSource;
    repository = new MovableRepository(dataSource, clock);
    hearing = follow(new MovableFeed(dataSource, clock));
    await hearing.hasCaughtUp(1);
  });

  const created = async () => {
    const one = sessionEnd();
    await repository.create(newSession({ sid: one.sid }));
    return one;
  };
  const revoked = async () => {
    const one = await created();
    await repository.revoke(one.sid, 'logout');
    return one;
  };

  it('R97: may be set back and forward by an hour: nothing is missed', async () => {
    for (const ms of [-HOUR, -HOUR, HOUR, -1, HOUR, HOUR]) {
      const before = await revoked();
      clock.step(ms);
      const after = await revoked();
      await hearing.has(before, after);
      await askedAgain(hearing);
    }
  });

  it('does not move while a revocation waits: it is found, however long that takes', async () => {
    const { tablePath } = dataSource.getMetadata('AuthSession');
    for (const seconds of [5, 29, 90, 500]) {
      const one = await created();
      // As a statement leaves it that began, and was stamped, before all the others.
      const stamp = clock.now();
      clock.advance(seconds * SECOND);
      await askedAgain(hearing);
      await dataSource.query(
        `UPDATE ${tablePath} SET revoked_at = ${stamp} WHERE sid = '${one.sid}'`,
      );
      await askedAgain(hearing);
      clock.advance(30 * SECOND);
      await hearing.has(one);
    }
  });

  it('is what says how far back the past goes', async () => {
    const [first, second] = [await revoked(), await revoked()];
    clock.advance(HORIZON - 1);
    const third = await revoked();
    const later = follow(new MovableFeed(dataSource, clock));
    await later.has(first, second, third);
    clock.advance(2);
    const latest = follow(new MovableFeed(dataSource, clock));
    await latest.has(third);
    await latest.hasCaughtUp(1);
    expect(latest.placesOf([first, second])).toEqual([-1, -1]);
  });
});

describeEach(DATABASE_SERVERS, 'a server', 'a table with many sessions on %s', (server) => {
  it('R44: a revocation that waited for a lock of the host is found when it gets it', async () => {
    const { dataSource } = await open(server);
    const clock = new MovableClock();
    const repository = new MovableRepository(dataSource, clock);
    const one = sessionEnd();
    await repository.create(newSession({ sid: one.sid }));
    const hearing = follow(new MovableFeed(dataSource, clock));
    const host = dataSource.createQueryRunner();
    const { tablePath } = dataSource.getMetadata('AuthSession');
    await host.startTransaction();
    await host.query(`SELECT 1 FROM ${tablePath} WHERE sid = '${one.sid}' FOR UPDATE`);
    const revoking = repository.revoke(one.sid, 'logout');
    await askedAgain(hearing);
    clock.advance(20 * SECOND);
    await askedAgain(hearing);
    expect(hearing.all).toEqual([]);
    await host.commitTransaction();
    await host.release();
    expect(await revoking).toBe('revoked');
    await hearing.has(one);
  });

  it('is asked by the index of when sessions were revoked', async () => {
    const { dataSource } = await open(server);
    const table = dataSource.getMetadata('AuthSession').tablePath;
    await fill(dataSource, 12_000);
    const dialect = dialectOf(dataSource);
    const question = revocationStatement(table, dialect.now!, dialect);
    const values = question.values({ last: Date.now(), reach: 30 * SECOND });
    const plan = JSON.stringify(await dataSource.query(`EXPLAIN ${question.text}`, values));
    expect(plan).toContain('auth_session_revoked_at');
    if (server === 'postgres') expect(plan).not.toContain('Seq Scan');
    else expect(plan).toContain('"type":"range"');
  });
});

/** So many sessions, one in ten revoked within the last month. */
async function fill(dataSource: DataSource, count: number): Promise<void> {
  const now = Date.now();
  const step = (30 * 24 * HOUR) / count;
  for (let from = 0; from < count; from += 500) {
    const rows = Array.from({ length: 500 }, (_, index) => ({
      ...{ sid: sessionEnd().sid, subject: `s${index}`, clientId: 'client', generation: 0 },
      ...{ authenticatedAt: now, createdAt: now, usedAt: now },
      ...{ inactivityDeadline: now + HOUR, absoluteDeadline: now + HOUR },
      revokedAt: index % 10 === 0 ? Math.round(now - (from + index) * step) : null,
    }));
    await dataSource.getRepository('AuthSession').insert(rows);
  }
  const { tablePath } = dataSource.getMetadata('AuthSession');
  const isPostgres = dataSource.options.type === 'postgres';
  await dataSource.query(`ANALYZE ${isPostgres ? '' : 'TABLE '}${tablePath}`);
}

describeEach(POSTGRES, 'TEST_POSTGRES_URL', 'who revokes on %s', () => {
  /** The connections that wait to be woken for the table of a data source. */
  const listeners = (dataSource: DataSource) =>
    execute<{ pid: number }>(
      'postgres',
      `SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN ${channelOf(
        dataSource.getMetadata('AuthSession').tablePath,
      )}'`,
    );
  /** A follower that asks once in a minute, unless somebody wakes it. */
  const sleepy = async (dataSource: DataSource): Promise<Hearing> => {
    const hearing = follow(sqlFeedOn(dataSource, new MovableClock(), { interval: '1m' }));
    await until(async () => (await listeners(dataSource)).length === 1);
    await hearing.hasCaughtUp(2);
    return hearing;
  };
  const publishOn = async (dataSource: DataSource) => {
    const clock = new MovableClock();
    const one = sessionEnd();
    await publisherOn(dataSource, clock)(sqlFeedOn(dataSource, clock), one);
    return one;
  };

  it('wakes the others, which then know within milliseconds', async () => {
    const database = await open('postgres');
    const hearing = await sleepy(database.dataSource);
    const since = performance.now();
    await hearing.has(await publishOn(await database.another({ migrations: [] })));
    expect(performance.now() - since).toBeLessThan(3_000);
  });

  it('wakes nobody in another schema', async () => {
    const [here, there] = [await open('postgres'), await open('postgres')];
    const [woken, asleep] = [await sleepy(here.dataSource), await sleepy(there.dataSource)];
    const { length } = asleep.log;
    await woken.has(await publishOn(here.dataSource));
    await here.dataSource.query('SELECT pg_sleep(0)');
    expect(asleep.log).toHaveLength(length);
  });

  it('F27: wakes those too whose connection was ended by an administrator', async () => {
    const database = await open('postgres');
    const { dataSource } = database;
    const hearing = follow(sqlFeedOn(dataSource, new MovableClock(), { interval: '100ms' }));
    await until(async () => (await listeners(dataSource)).length === 1);
    const [{ pid } = { pid: 0 }] = await listeners(dataSource);
    await execute('postgres', `SELECT pg_terminate_backend(${pid})`);
    await until(async () => (await listeners(dataSource)).some((one) => one.pid !== pid));
    await hearing.has(await publishOn(dataSource));
    expect(hearing.log).not.toContain('failed');
  });

  it('leaves a pool of one connection to the host', async () => {
    const { dataSource } = await open('postgres', { poolSize: 1 });
    const hearing = await sleepy(dataSource);
    await hearing.has(await publishOn(dataSource));
    for (let times = 0; times < 20; times += 1) await dataSource.query('SELECT 1');
    await hearing.followed!.close();
    await until(async () => (await listeners(dataSource)).length === 0);
  });

  it('has no connection that waits, where that is turned off', async () => {
    const { dataSource } = await open('postgres');
    const hearing = follow(sqlFeedOn(dataSource, new MovableClock(), { listen: false }));
    await hearing.hasCaughtUp(3);
    expect(await listeners(dataSource)).toEqual([]);
  });
});

describeEach(POSTGRES, 'TEST_POSTGRES_URL', 'rotations on %s', () => {
  it('stay heap-only beside the index', async () => {
    const { dataSource } = await open('postgres');
    const { tablePath } = dataSource.getMetadata('AuthSession');
    const repository = new TypeOrmRefreshTokenRepository(dataSource, new MovableClock());
    const session = newSession();
    await repository.create(session);
    for (let from = 0; from < 300; from += 1)
      await repository.rotate({ ...session, from, to: from + 1 });
    const stats = async () => {
      await dataSource.query('SELECT pg_stat_force_next_flush()');
      const [row] = await dataSource.query<{ all: string; hot: string }[]>(
        `SELECT n_tup_upd AS all, n_tup_hot_upd AS hot FROM pg_stat_user_tables
         WHERE relid = '${tablePath}'::regclass`,
      );
      return [Number(row?.all), Number(row?.hot)];
    };
    await until(async () => (await stats())[0] === 300);
    expect(await stats()).toEqual([300, 300]);
  });
});

describeEach(['sqljs'], '', 'a feed on %s', () => {
  it('goes on after a failure, which it tells', async () => {
    const dataSource = new DataSource({
      type: 'sqljs',
      entities: refreshTokenEntities,
      migrations: refreshTokenMigrations,
      migrationsRun: true,
    });
    const clock = new MovableClock();
    const hearing = follow(sqlFeedOn(dataSource, clock, { interval: '50ms' }));
    await hearing.hasFailed();
    await dataSource.initialize();
    closing.push(() => dataSource.destroy());
    closing.push(() => hearing.followed!.close());
    await hearing.hasCaughtUp(1);
    const one = sessionEnd();
    await publisherOn(dataSource, clock)(sqlFeedOn(dataSource, clock), one);
    await hearing.has(one);
  });
});

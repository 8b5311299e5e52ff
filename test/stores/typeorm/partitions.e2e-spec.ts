import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { refreshTokenMigrations, TypeOrmRefreshTokenRepository } from 'nestjs-dual-token/typeorm';
import { describeRefreshTokenRepository, MovableClock } from 'nestjs-dual-token/testing';
import type { DataSource } from 'typeorm';
import { sessionIdOf } from '../../../lib/crypto/session-id.js';
import { MovableTypeOrmRepository, openDatabase } from '../../support/databases.js';
import { DATABASE_SERVERS } from '../../support/servers.js';
import { describeEach } from '../../support/describe-each.js';
import { aNewSession, DAY } from '../../unit/builders.js';

const guide = readFileSync('docs/postgresql.md', 'utf8');
/** The statements of the guide, in its order. */
const [BOUND, TABLE, OTHER, MONTHS_AHEAD, DROP_OLD] = [
  ...guide.slice(guide.indexOf('## Partitions by month')).matchAll(/```sql\n([\s\S]*?)```/g),
].map(([, sql]) => sql!) as [string, string, string, string, string];

const SERVERS = DATABASE_SERVERS.filter((server) => server === 'postgres');

/** A schema whose table is made as the guide says. */
async function openPartitioned() {
  const probe = await openDatabase('postgres');
  const { schema } = probe.dataSource.options as { schema?: string };
  const extra = { options: `-c search_path=${schema ?? ''}` };
  for (const _migration of refreshTokenMigrations) await probe.dataSource.undoLastMigration();
  const dataSource = await probe.another({ migrations: [], extra });
  for (const sql of [BOUND, TABLE, OTHER, MONTHS_AHEAD]) await dataSource.query(sql);
  return { dataSource, drop: () => probe.drop() };
}

async function partitionsOf(dataSource: DataSource): Promise<string[]> {
  const rows = await dataSource.query<{ name: string }[]>(
    "SELECT relid::regclass::text AS name FROM pg_partition_tree('auth_session') WHERE isleaf ORDER BY 1",
  );
  return rows.map(({ name }) => name);
}

/** The columns that are indexed beside the primary key, in every partition. */
async function indexesOf(dataSource: DataSource): Promise<string[]> {
  const rows = await dataSource.query<{ name: string }[]>(
    `SELECT attname AS name FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
     WHERE indrelid = 'auth_session'::regclass AND NOT indisprimary AND indisvalid`,
  );
  return rows.map(({ name }) => name);
}

/** The id of a session that began at a moment. */
function sidAt(moment: Date): string {
  const handle = Buffer.alloc(24, 7);
  handle.writeUIntBE(moment.getTime(), 0, 6);
  return sessionIdOf(handle);
}

describeEach(SERVERS, 'TEST_POSTGRES_URL', 'a table that is partitioned by month on %s', () => {
  it('puts each session into its month, and drops a month that is over', async () => {
    const { dataSource, drop } = await openPartitioned();
    const repository = new TypeOrmRefreshTokenRepository(dataSource, new MovableClock());
    const now = new Date();
    const thisMonth = `auth_session_${now.toISOString().slice(0, 7).replace('-', '_')}`;
    const [first, last] = [
      Date.UTC(now.getUTCFullYear(), now.getUTCMonth()),
      Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1) - 1,
    ].map((moment) => sidAt(new Date(moment)));
    const before = sidAt(new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth()) - 1));
    for (const sid of [first!, last!, before]) await repository.create(aNewSession(sid));
    const found = await dataSource.query<{ sid: string; name: string }[]>(
      'SELECT sid, tableoid::regclass::text AS name FROM auth_session',
    );
    expect(new Map(found.map(({ sid, name }) => [sid, name]))).toEqual(
      new Map([
        [first, thisMonth],
        [last, thisMonth],
        [before, 'auth_session_other'],
      ]),
    );

    await dataSource.query(DROP_OLD);
    expect(await partitionsOf(dataSource)).toHaveLength(4);
    await dataSource.query(`UPDATE auth_session SET absolute_deadline = ${Date.now() - DAY}`);
    await dataSource.query(DROP_OLD);
    expect(await partitionsOf(dataSource)).not.toContain(thisMonth);
    expect(await repository.find(first!)).toBeUndefined();
    expect(await repository.find(before)).toBeDefined();
    await drop();
  });
});

describeEach(SERVERS, 'TEST_POSTGRES_URL', 'a table that the host made itself on %s', () => {
  it('is as the migrations want it, and takes those of a later release', async () => {
    const { dataSource, drop } = await openPartitioned();
    const runner = dataSource.createQueryRunner();
    const indexed = async () => (await indexesOf(dataSource)).sort();
    expect(await indexed()).toEqual(['absolute_deadline', 'revoked_at', 'subject']);
    for (const Migration of refreshTokenMigrations) await new Migration().up(runner);
    expect(await indexed()).toEqual(['absolute_deadline', 'revoked_at', 'subject']);
    const [, IndexRevokedAt] = refreshTokenMigrations;
    await new IndexRevokedAt!().down(runner);
    expect(await indexed()).toEqual(['absolute_deadline', 'subject']);
    await new IndexRevokedAt!().up(runner);
    expect(await indexed()).toEqual(['absolute_deadline', 'revoked_at', 'subject']);
    await runner.release();
    await drop();
  });
});

for (const server of SERVERS) {
  describeRefreshTokenRepository(`a partitioned table on ${server}`, async () => {
    const clock = new MovableClock();
    const { dataSource, drop } = await openPartitioned();
    return {
      repository: new MovableTypeOrmRepository(dataSource, clock),
      advance: (ms) => clock.advance(ms),
      step: (ms) => clock.step(ms),
      close: drop,
    };
  });
}

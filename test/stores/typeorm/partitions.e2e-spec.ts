import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { TypeOrmRefreshTokenRepository } from 'nestjs-dual-token/typeorm';
import { describeRefreshTokenRepository, MovableClock } from 'nestjs-dual-token/testing';
import type { DataSource } from 'typeorm';
import { sessionIdOf } from '../../../lib/crypto/session-id.js';
import {
  DATABASE_SERVERS,
  MovableTypeOrmRepository,
  openDatabase,
} from '../../support/databases.js';
import { aNewSession, DAY } from '../../unit/builders.js';

/** The statements of the guide, in its order. */
const [BOUND, TABLE, OTHER, MONTHS_AHEAD, DROP_OLD] = [
  ...readFileSync('docs/postgresql.md', 'utf8').matchAll(/```sql\n([\s\S]*?)```/g),
].map(([, sql]) => sql!) as [string, string, string, string, string];

const SERVERS = DATABASE_SERVERS.filter((server) => server === 'postgres');

/** A schema whose table is made as the guide says. */
async function openPartitioned() {
  const probe = await openDatabase('postgres');
  const { schema } = probe.dataSource.options as { schema?: string };
  const extra = { options: `-c search_path=${schema ?? ''}` };
  await probe.dataSource.undoLastMigration();
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

/** The id of a session that began at a moment. */
function sidAt(moment: Date): string {
  const handle = Buffer.alloc(24, 7);
  handle.writeUIntBE(moment.getTime(), 0, 6);
  return sessionIdOf(handle);
}

describe.each(SERVERS)('a table that is partitioned by month on %s', () => {
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

if (SERVERS.length === 0) it.todo('needs TEST_POSTGRES_URL');

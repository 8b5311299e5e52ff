import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MovableClock } from 'nestjs-dual-token/testing';
import { TypeOrmRefreshTokenRepository } from 'nestjs-dual-token/typeorm';
import type { QueryRunner } from 'typeorm';
import { openDatabase, type TestDatabase } from '../../support/databases.js';
import { DATABASE_SERVERS, type ServerName } from '../../support/servers.js';
import { describeEach } from '../../support/describe-each.js';
import { storeOf } from '../../support/stores.js';
import { withApp } from '../../support/test-app.js';
import { UNAVAILABLE, verdictOf } from '../../support/verdicts.js';
import { aNewSession } from '../../unit/builders.js';

const SID = '01a20aae-6676-77e4-99c7-4d77846fdef8';
const ROTATION = { sid: SID, from: 0, to: 1, inactivityTimeout: 1_000_000 };

/** What the host may do, on the data source of its own, that keeps a rotation waiting. */
const LOCKS = ['its row', 'its table'] as const;

/** Locks the row or the table of all sessions; what it gives lets go of them. */
async function lock(
  runner: QueryRunner,
  server: ServerName,
  what: (typeof LOCKS)[number],
): Promise<() => Promise<void>> {
  const table = runner.dataSource.entityMetadatas[0]?.tablePath ?? '';
  if (server === 'mysql' && what === 'its table') {
    await runner.query(`LOCK TABLES ${table} READ`);
    return async () => {
      await runner.query('UNLOCK TABLES');
    };
  }
  await runner.startTransaction();
  await runner.query(
    what === 'its row' ? `SELECT * FROM ${table} FOR UPDATE` : `LOCK TABLE ${table} IN SHARE MODE`,
  );
  return () => runner.rollbackTransaction();
}

describeEach(
  DATABASE_SERVERS,
  'TEST_POSTGRES_URL or TEST_MYSQL_URL',
  'a rotation that has to wait in %s',
  (server) => {
    let database: TestDatabase;
    let repository: TypeOrmRefreshTokenRepository;
    let host: QueryRunner;

    beforeEach(async () => {
      database = await openDatabase(server);
      repository = new TypeOrmRefreshTokenRepository(database.dataSource, new MovableClock());
      host = (await database.another()).createQueryRunner();
    });
    afterEach(async () => {
      await host.release();
      await database.drop();
    });

    describe.each(LOCKS)('for %s', (what) => {
      it('R42: for longer than anybody waits for its answer: it does not take place', async () => {
        await repository.create(aNewSession(SID));
        const { now = 0 } = (await repository.find(SID)) ?? {};
        const unlock = await lock(host, server, what);
        const outcome = repository.rotate({ ...ROTATION, notAfter: now + 300 });
        await pause(600);
        await unlock();
        expect(await outcome).toBe('conflict');
        expect((await repository.find(SID))?.session).toMatchObject({
          ...{ generation: 0, rotatedAt: null },
        });
      });

      it('R42: and is in time: it is as old as others can know it', async () => {
        await repository.create(aNewSession(SID));
        const unlock = await lock(host, server, what);
        const outcome = repository.rotate(ROTATION);
        await pause(600);
        const { now: before = 0 } = (await repository.find(SID)) ?? {};
        await unlock();
        expect(await outcome).toBe('rotated');
        const { session } = (await repository.find(SID)) ?? {};
        expect(session?.generation).toBe(1);
        expect(session?.rotatedAt).toBeGreaterThanOrEqual(before);
        expect(session?.usedAt).toBeGreaterThanOrEqual(before);
        expect(session?.inactivityDeadline).toBeGreaterThanOrEqual(before + 1_000_000);
      });

      it('R42, F3: 503, and the client that comes back after the grace period is no thief', async () => {
        await withApp(
          {
            store: storeOf(repository),
            auth: {
              deadlines: { store: '300ms' },
              refreshToken: { gracePeriod: '300ms', raceTolerance: 0 },
            },
          },
          async (test) => {
            const { client } = test;
            const { refresh_token: token } = await client.signIn();
            const unlock = await lock(host, server, what);
            expect(verdictOf(await client.refresh(token))).toEqual(UNAVAILABLE);
            await pause(600);
            await unlock();
            await client.renew(token);
            expect(test.told('reuse-detected')).toEqual([]);
          },
        );
      });
    });

    it('R39: for a rotation that wins: it conflicts, and one generation is gone', async () => {
      await repository.create(aNewSession(SID));
      const unlock = await lock(host, server, 'its row');
      const outcomes = [repository.rotate(ROTATION), repository.rotate(ROTATION)];
      await pause(100);
      await unlock();
      expect((await Promise.all(outcomes)).sort()).toEqual(['conflict', 'rotated']);
      expect((await repository.find(SID))?.session.generation).toBe(1);
    });

    it('R44: for a revocation that wins: it conflicts', async () => {
      await repository.create(aNewSession(SID));
      await host.startTransaction();
      const table = host.dataSource.entityMetadatas[0]?.tablePath ?? '';
      await host.query(`UPDATE ${table} SET revoked_at = 1`);
      const outcome = repository.rotate(ROTATION);
      await pause(100);
      await host.commitTransaction();
      expect(await outcome).toBe('conflict');
    });
  },
);

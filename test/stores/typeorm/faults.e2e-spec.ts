import { afterEach, beforeEach, expect, it } from '@jest/globals';
import {
  refreshTokenEntities,
  refreshTokenMigrations,
  TypeOrmRefreshTokenRepository,
} from 'nestjs-dual-token/typeorm';
import { MovableClock } from 'nestjs-dual-token/testing';
import { DataSource } from 'typeorm';
import { openDatabase, portOf, type TestDatabase } from '../../support/databases.js';
import { DATABASE_SERVERS } from '../../support/servers.js';
import { describeEach } from '../../support/describe-each.js';
import { POSTGRES_PROGRAMS, PrivatePostgres } from '../../support/private-postgres.js';
import { RefreshLoad } from '../../support/refresh-load.js';
import { TcpProxy } from '../../support/tcp-proxy.js';
import { storeOf, type TestStore } from '../../support/stores.js';
import { startApp, withApp, type TestApp } from '../../support/test-app.js';
import { INVALID_GRANT, UNAVAILABLE, verdictOf } from '../../support/verdicts.js';

const SESSIONS = 20;

/** A store for an application, by the clock of the server. */
function storeOn(dataSource: DataSource): TestStore {
  return storeOf(new TypeOrmRefreshTokenRepository(dataSource, new MovableClock()));
}

describeEach(
  DATABASE_SERVERS,
  'TEST_POSTGRES_URL or TEST_MYSQL_URL',
  'a network that fails between the application and %s',
  (server) => {
    let proxy: TcpProxy;
    let database: TestDatabase;
    let test: TestApp;

    beforeEach(async () => {
      proxy = await TcpProxy.open(portOf(server));
      database = await openDatabase(server, { port: proxy.port });
      test = await startApp({
        store: storeOn(database.dataSource),
        auth: { deadlines: { store: '1s' } },
      });
    });
    afterEach(async () => {
      await test.close();
      await database.drop();
      await proxy.close();
    });

    it('F4: the answer to a commit is lost: 503, and the retry gives the same successor', async () => {
      const { client } = test;
      let { refresh_token: token } = await client.signIn();
      for (let round = 0; round < 5; round += 1) {
        const dropped = proxy.dropNextAnswer(/UPDATE/);
        expect(verdictOf(await client.refresh(token))).toEqual(UNAVAILABLE);
        await dropped;
        const { refresh_token: successor } = await client.renew(token);
        expect((await client.renew(token)).refresh_token).toBe(successor);
        token = successor;
      }
      expect(test.told('reuse-detected')).toEqual([]);
      expect((await test.repository.list('alice')).sessions).toMatchObject([{ generation: 5 }]);
    });

    it('R44, R50, F28: the answer to a logout is lost: 503, and the session is over all the same', async () => {
      const { client } = test;
      const { refresh_token: token } = await client.signIn();
      const dropped = proxy.dropNextAnswer(/revoked_at = /);
      expect((await client.logout(token)).status).toBe(503);
      await dropped;
      expect(verdictOf(await client.refresh(token))).toEqual(INVALID_GRANT);
      expect((await client.logout(token)).status).toBe(204);
    });

    it('the answer to a sign-in is lost: 503, and signing in again works', async () => {
      const dropped = proxy.dropNextAnswer(/INSERT INTO/);
      expect((await test.client.login()).status).toBe(503);
      await dropped;
      expect((await test.client.login()).status).toBe(200);
    });

    it('R92, F4: the same where a subject may have one session, and more is refused', async () => {
      const auth = {
        deadlines: { store: '1s' },
        session: { maxPerSubject: 1, onLimit: 'reject' },
      } as const;
      await withApp({ store: storeOn(database.dataSource), auth }, async ({ client }) => {
        const dropped = proxy.dropNextAnswer(/INSERT INTO/);
        expect(verdictOf(await client.login())).toEqual(UNAVAILABLE);
        await dropped;
        expect((await client.login()).status).toBe(200);
      });
    });

    it('F3: answers that take longer than the deadline: 503, and other routes do not wait', async () => {
      const { client } = test;
      const { refresh_token: token } = await client.signIn();
      proxy.delay = 1_500;
      const started = performance.now();
      const refreshes = client.refreshAtOnce(token, 20);
      expect((await client.get('/public')).status).toBe(200);
      expect(performance.now() - started).toBeLessThan(1_200);
      const answers = await refreshes;
      expect(answers.map(verdictOf)).toEqual(answers.map(() => UNAVAILABLE));
      proxy.delay = 0;
      await client.renew(token);
      expect(test.told('reuse-detected')).toEqual([]);
    });

    it('F1, R40: connections break again and again under load: nobody is logged out', async () => {
      const load = await RefreshLoad.start(test.client, SESSIONS);
      for (let times = 0; times < 10; times += 1) {
        await load.progress(100);
        proxy.cutOff();
        proxy.restore();
      }
      const { refreshed, unavailable, wrong } = await load.stop();
      expect(wrong).toEqual([]);
      expect(refreshed).toBeGreaterThan(1_000);
      expect(unavailable).toBeGreaterThan(0);
      expect(test.told('reuse-detected')).toEqual([]);
    });
  },
);

describeEach(
  POSTGRES_PROGRAMS === undefined ? [] : ['postgres'],
  'TEST_POSTGRES_BIN',
  'a restart of %s',
  () => {
    it('F1: five times under load: 503 for a moment, and nobody is logged out', async () => {
      const server = await PrivatePostgres.start();
      const dataSource = await new DataSource({
        ...{ type: 'postgres', url: server.url, migrationsRun: true },
        ...{ entities: refreshTokenEntities, migrations: refreshTokenMigrations },
      }).initialize();
      await withApp({ store: storeOn(dataSource) }, async (test) => {
        const load = await RefreshLoad.start(test.client, SESSIONS);
        for (let times = 0; times < 5; times += 1) {
          await load.progress(200);
          await server.restart();
        }
        await load.progress(200);
        const { unavailable, wrong } = await load.stop();
        expect(wrong).toEqual([]);
        expect(unavailable).toBeGreaterThan(0);
        expect(test.told('reuse-detected')).toEqual([]);
      });
      await dataSource.destroy();
      await server.remove();
    });
  },
);

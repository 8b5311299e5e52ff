import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule, RefreshTokenRepository, TokenService } from 'nestjs-dual-token';
import { MovableClock } from 'nestjs-dual-token/testing';
import {
  refreshTokenEntities,
  refreshTokenMigrations,
  TypeOrmRefreshTokenRepository,
} from 'nestjs-dual-token/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { openDatabase, type TestDatabase } from '../../support/databases.js';
import { DATABASE_SERVERS } from '../../support/servers.js';
import { describeEach } from '../../support/describe-each.js';
import { storeOf, type TestStore } from '../../support/stores.js';
import { AUDIENCE, ISSUER, SECRET, withApp } from '../../support/test-app.js';
import { TestSubjects } from '../../support/subjects.js';
import { UNAVAILABLE, verdictOf } from '../../support/verdicts.js';
import { aNewSession } from '../../unit/builders.js';

const SID = '01a20aae-6676-77e4-99c7-4d77846fdef8';

/** A store for an application, by the clock of the server. */
function storeOn(dataSource: DataSource): TestStore {
  return storeOf(new TypeOrmRefreshTokenRepository(dataSource, new MovableClock()));
}

describe('a data source with a name of its own', () => {
  it('is given by TypeOrmRefreshTokenRepository.in', async () => {
    const sqljs = { type: 'sqljs', migrationsRun: true } as const;
    const sessions = { entities: refreshTokenEntities, migrations: refreshTokenMigrations };

    @Module({
      imports: [
        TypeOrmModule.forRoot({ ...sqljs }),
        TypeOrmModule.forRoot({ ...sqljs, ...sessions, name: 'auth' }),
        AuthModule.forRoot({
          ...{ secret: SECRET, issuer: ISSUER, audience: AUDIENCE, subjects: new TestSubjects() },
          repository: TypeOrmRefreshTokenRepository.in(getDataSourceToken('auth')),
        }),
      ],
    })
    class AppModule {}

    const app = await Test.createTestingModule({ imports: [AppModule] }).compile();
    await app.init();
    const { refreshToken, sid } = await app.get(TokenService).issue({ sub: 'alice' });
    await app.get(TokenService).refresh(refreshToken);
    expect(app.get(RefreshTokenRepository)).toBeInstanceOf(TypeOrmRefreshTokenRepository);
    const named = app.get<DataSource>(getDataSourceToken('auth'));
    expect(await named.query('SELECT sid, generation FROM auth_session')).toEqual([
      { sid, generation: 1 },
    ]);
    await app.close();
  });
});

describeEach(
  DATABASE_SERVERS,
  'TEST_POSTGRES_URL or TEST_MYSQL_URL',
  'connections to %s',
  (server) => {
    let database: TestDatabase;
    beforeEach(async () => {
      database = await openDatabase(server, { poolSize: 2 });
    });
    afterEach(() => database.drop());

    it("F8: a refresh never rides in the host's transaction, so its rollback takes nothing back", async () => {
      const { dataSource } = database;
      const repository = new TypeOrmRefreshTokenRepository(dataSource, new MovableClock());
      await repository.create(aNewSession(SID));
      const runner = dataSource.createQueryRunner();
      await runner.startTransaction();
      const rotation = { sid: SID, from: 0, to: 1, inactivityTimeout: 1_000_000 };
      expect(await repository.rotate(rotation)).toBe('rotated');
      await runner.rollbackTransaction();
      await runner.release();
      expect((await repository.find(SID))?.session.generation).toBe(1);
    });

    it('F9: a pool that the host has used up is 503 within the deadline, and no logout', async () => {
      const auth = { deadlines: { store: '200ms' } };
      await withApp({ store: storeOn(database.dataSource), auth }, async (test) => {
        const { client } = test;
        const tokens = await client.signIn();
        const held = [
          database.dataSource.createQueryRunner(),
          database.dataSource.createQueryRunner(),
        ];
        for (const runner of held) await runner.connect();
        expect(verdictOf(await client.refresh(tokens.refresh_token))).toEqual(UNAVAILABLE);
        for (const runner of held) await runner.release();
        const next = await client.renew(tokens.refresh_token);
        expect((await client.refresh(next.refresh_token)).status).toBe(200);
        expect(test.told('reuse-detected')).toEqual([]);
      });
    });

    it('F3: a commit that waited for a connection longer than anybody for its answer is not made', async () => {
      const auth = { deadlines: { store: '200ms' }, refreshToken: { gracePeriod: 0 } };
      await withApp({ store: storeOn(database.dataSource), auth }, async (test) => {
        const { refresh_token: token } = await test.client.signIn();
        const held = [
          database.dataSource.createQueryRunner(),
          database.dataSource.createQueryRunner(),
        ];
        test.repository.before = async (verb) => {
          if (verb === 'rotate') for (const runner of held) await runner.connect();
        };
        expect(verdictOf(await test.client.refresh(token))).toEqual(UNAVAILABLE);
        test.repository.recover();
        await pause(300); // on the clock of the server, which no test moves
        for (const runner of held) await runner.release();
        const { sessions } = await test.repository.list('alice');
        expect(sessions).toMatchObject([{ generation: 0, rotatedAt: null }]);
        expect((await test.client.refresh(token)).status).toBe(200);
      });
    });

    it('F21, R58: never reads from a replica', async () => {
      const { dataSource } = database;
      const { type, ...options } = dataSource.options as DataSourceOptions & {
        readonly url: string;
      };
      const elsewhere = new URL(options.url);
      elsewhere.pathname = server === 'postgres' ? '/postgres' : '/mysql';
      const replicated = await new DataSource({
        ...options,
        type,
        url: undefined,
        migrationsRun: false,
        replication: {
          master: { url: options.url },
          slaves: [{ url: elsewhere.href }], // has no such table
        },
      } as unknown as DataSourceOptions).initialize();
      const repository = new TypeOrmRefreshTokenRepository(replicated, new MovableClock());
      await repository.onModuleInit();
      expect(await repository.create(aNewSession(SID))).toBe('created');
      expect((await repository.find(SID))?.session.sid).toBe(SID);
      expect((await repository.list('alice')).sessions).toHaveLength(1);
      expect(await repository.prune(10)).toBe(0);
      await replicated.destroy();
    });
  },
);

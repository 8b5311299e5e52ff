import { afterEach, describe, expect, it } from '@jest/globals';
import { AuthModule } from 'nestjs-dual-token';
import { RedisRefreshTokenRepository } from 'nestjs-dual-token/redis';
import { MovableClock } from 'nestjs-dual-token/testing';
import {
  refreshTokenEntities,
  refreshTokenMigrations,
  TypeOrmRefreshTokenRepository,
} from 'nestjs-dual-token/typeorm';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';
import { CapturedLog } from '../support/captured-log.js';
import { openStore, type TestStore } from '../support/stores.js';
import { TestSubjects } from '../support/subjects.js';
import { AUDIENCE, ISSUER, SECRET, withApp } from '../support/test-app.js';

const STAFF = 'https://staff.test';
type Repository =
  TestStore['repository'] | TypeOrmRefreshTokenRepository | RedisRefreshTokenRepository;

function instance(name: string, issuer: string, repository: Repository) {
  return AuthModule.forRoot({
    ...{ name, issuer, repository, secret: SECRET, audience: AUDIENCE },
    ...{ subjects: new TestSubjects(), controller: name, pruning: { interval: false } },
  });
}

/** What is said of stores at the start of an application with these instances beside its own. */
async function warningsWith(
  store: TestStore,
  ...imports: readonly ReturnType<typeof instance>[]
): Promise<readonly string[]> {
  const logger = new CapturedLog();
  await withApp({ store, imports, logger }, () => Promise.resolve());
  return logger.lines.filter((line) => line.includes('one store'));
}

describe('R98, R100: instances on one store', () => {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  const inMemory = async (): Promise<TestStore> => {
    const store = await openStore('in-memory');
    closing.push(() => store.close());
    return store;
  };

  it('of different issuers: one warning names them, and says what crosses', async () => {
    const store = await inMemory();
    const others = [
      instance('staff', STAFF, store.repository),
      instance('robots', 'https://robots.test', store.repository),
    ];
    expect(await warningsWith(store, ...others)).toEqual([
      expect.stringMatching(
        /^warn the instances 'default', 'robots', 'staff' have different issuers and one store, .* ends the sessions of the others/,
      ),
    ]);
  });

  it('of one issuer: there is nothing to warn of', async () => {
    const store = await inMemory();
    expect(await warningsWith(store, instance('mobile', ISSUER, store.repository))).toEqual([]);
  });

  it('of different issuers, each with a store of its own: nothing either', async () => {
    const own = (await inMemory()).repository;
    expect(await warningsWith(await inMemory(), instance('staff', STAFF, own))).toEqual([]);
  });

  it('is told of two repositories on one data source, and not on two', async () => {
    const open = async (): Promise<DataSource> => {
      const dataSource = await new DataSource({
        ...{ type: 'sqljs', migrationsRun: true },
        ...{ entities: refreshTokenEntities, migrations: refreshTokenMigrations },
      }).initialize();
      closing.push(() => dataSource.destroy());
      return dataSource;
    };
    const on = (dataSource: DataSource) =>
      new TypeOrmRefreshTokenRepository(dataSource, new MovableClock());
    const [here, there, store] = [await open(), await open(), await inMemory()];
    const first = instance('customers', 'https://customers.test', on(here));
    expect(await warningsWith(store, first, instance('staff', STAFF, on(here)))).toEqual([
      expect.stringContaining("'customers', 'staff'"),
    ]);
    expect(await warningsWith(store, first, instance('staff', STAFF, on(there)))).toEqual([]);
  });

  it('is told of two repositories on one Redis client and prefix, and not on two prefixes', async () => {
    const client = new Redis({ lazyConnect: true, enableOfflineQueue: false });
    closing.push(() => Promise.resolve(client.disconnect()));
    const on = (prefix: string) => new RedisRefreshTokenRepository(client, { prefix });
    const store = await inMemory();
    const first = instance('customers', 'https://customers.test', on('auth:'));
    expect(await warningsWith(store, first, instance('staff', STAFF, on('auth:')))).toEqual([
      expect.stringContaining("'customers', 'staff'"),
    ]);
    expect(await warningsWith(store, first, instance('staff', STAFF, on('staff:')))).toEqual([]);
  });
});

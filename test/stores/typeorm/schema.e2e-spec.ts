import { afterEach, describe, expect, it } from '@jest/globals';
import {
  refreshTokenMigrations,
  sessionSchema,
  TypeOrmRefreshTokenRepository,
} from 'nestjs-dual-token/typeorm';
import { MovableClock } from 'nestjs-dual-token/testing';
import { DataSource, type DataSourceOptions } from 'typeorm';
import {
  type DatabaseOptions,
  execute,
  openDatabase,
  type TestDatabase,
} from '../../support/databases.js';
import { DATABASE_SERVERS, type ServerName } from '../../support/servers.js';
import { describeEach } from '../../support/describe-each.js';
import { aNewSession } from '../../unit/builders.js';

const POSTGRES = DATABASE_SERVERS.filter((server) => server === 'postgres');

const SID = '01a20aae-6676-77e4-99c7-4d77846fdef8';

/** The driver that reads the catalogue as the server writes it: MariaDB's differs from MySQL's. */
async function driverFor(server: ServerName): Promise<DatabaseOptions> {
  const [row] = await execute<{ version: string }>(server, 'SELECT version() AS version');
  return row?.version.includes('MariaDB') ? { type: 'mariadb' } : {};
}

/** SQL that TypeORM would run to make the table what its entity says. */
async function changesNeeded(dataSource: DataSource): Promise<string[]> {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

describe('the migrations', () => {
  it('make on sql.js what the entity says, so that migration:generate finds nothing to do', async () => {
    const dataSource = await new DataSource({
      type: 'sqljs',
      entities: [sessionSchema()],
      migrations: refreshTokenMigrations,
      migrationsRun: true,
    }).initialize();
    expect(await changesNeeded(dataSource)).toEqual([]);
    for (const _migration of refreshTokenMigrations) {
      await dataSource.undoLastMigration();
      expect(await changesNeeded(dataSource)).not.toEqual([]);
    }
    await dataSource.destroy();
  });
});

describeEach(
  DATABASE_SERVERS,
  'TEST_POSTGRES_URL or TEST_MYSQL_URL',
  'the migrations on %s',
  (server) => {
    let database: TestDatabase;
    afterEach(() => database.drop());

    const repositoryOn = (dataSource: DataSource) =>
      new TypeOrmRefreshTokenRepository(dataSource, new MovableClock());

    it('make what the entity says, so that migration:generate finds nothing to do', async () => {
      database = await openDatabase(server, await driverFor(server));
      expect(await changesNeeded(database.dataSource)).toEqual([]);
    });

    it('can be undone step by step, and run again', async () => {
      database = await openDatabase(server, await driverFor(server));
      const { dataSource } = database;
      const repository = repositoryOn(dataSource);
      await dataSource.undoLastMigration();
      expect(await repository.create(aNewSession(SID))).toBe('created');
      expect(await changesNeeded(dataSource)).toHaveLength(1);
      await dataSource.undoLastMigration();
      await expect(repository.find(SID)).rejects.toThrow();
      await dataSource.runMigrations();
      expect(await changesNeeded(dataSource)).toEqual([]);
      expect(await repository.create(aNewSession(SID))).toBe('created');
    });

    it('R61: leave a table alone that is there, rows and all', async () => {
      database = await openDatabase(server);
      const repository = repositoryOn(database.dataSource);
      await repository.create(aNewSession(SID));
      const runner = database.dataSource.createQueryRunner();
      for (const Migration of refreshTokenMigrations) await new Migration().up(runner);
      await runner.release();
      expect(await repository.find(SID)).toBeDefined();
    });

    it('F25, R61: work beside a later release that has added a column', async () => {
      database = await openDatabase(server);
      const { tablePath } = database.dataSource.getMetadata('AuthSession');
      await database.dataSource.query(`ALTER TABLE ${tablePath} ADD COLUMN later varchar(8)`);
      const repository = repositoryOn(database.dataSource);
      expect(await repository.create(aNewSession(SID))).toBe('created');
      const rotation = { sid: SID, from: 0, to: 1, inactivityTimeout: 1_000_000 };
      expect(await repository.rotate(rotation)).toBe('rotated');
      expect((await repository.find(SID))?.session).not.toHaveProperty('later');
    });

    it('make the table under another name, without a word to the repository', async () => {
      const entities = [sessionSchema({ tableName: 'Sign-ins' })];
      database = await openDatabase(server, { ...(await driverFor(server)), entities });
      const repository = repositoryOn(database.dataSource);
      expect(await repository.create(aNewSession(SID))).toBe('created');
      expect((await repository.find(SID))?.session.subject).toBe('alice');
      expect((await repository.list('alice')).sessions).toHaveLength(1);
      expect(await repository.prune(1)).toBe(0);
      expect(await changesNeeded(database.dataSource)).toEqual([]);
    });

    it('index no column that a rotation changes', async () => {
      database = await openDatabase(server);
      const { tableName } = database.dataSource.getMetadata('AuthSession');
      const runner = database.dataSource.createQueryRunner();
      const table = await runner.getTable(tableName);
      await runner.release();
      const indexed = table?.indices.flatMap(({ columnNames }) => columnNames).sort();
      expect(indexed).toEqual(['absolute_deadline', 'revoked_at', 'subject']);
      expect(table?.primaryColumns.map(({ name }) => name)).toEqual(['sid']);
    });

    it('are safe when processes that start together all run them', async () => {
      database = await openDatabase(server, await driverFor(server));
      for (const _migration of refreshTokenMigrations)
        await database.dataSource.undoLastMigration();
      const others = [
        await database.another({ migrations: [] }),
        await database.another({ migrations: [] }),
      ];
      const all = [database.dataSource, ...others].map(async (dataSource) => {
        const runner = dataSource.createQueryRunner();
        for (const Migration of refreshTokenMigrations) {
          await runner.startTransaction();
          await new Migration().up(runner);
          await runner.commitTransaction();
        }
        await runner.release();
      });
      await Promise.all(all);
      expect(await changesNeeded(database.dataSource)).toEqual([]);
      expect(await repositoryOn(others[0]!).create(aNewSession(SID))).toBe('created');
    });
  },
);

describeEach(POSTGRES, 'TEST_POSTGRES_URL', '%s', (server) => {
  it('keeps the table in a schema of its own, and leaves room in its pages', async () => {
    const database = await openDatabase(server);
    const schema = `${String((database.dataSource.options as { schema?: string }).schema)}_auth`;
    await execute(server, `CREATE SCHEMA ${schema}`);
    try {
      const dataSource = await database.another({
        entities: [sessionSchema({ schema })],
        migrations: [],
      });
      const runner = dataSource.createQueryRunner();
      for (const Migration of refreshTokenMigrations) await new Migration().up(runner);
      await runner.release();
      expect(await changesNeeded(dataSource)).toEqual([]);
      const repository = new TypeOrmRefreshTokenRepository(dataSource, new MovableClock());
      expect(await repository.create(aNewSession(SID))).toBe('created');
      const found = await execute<{ reloptions: string[] }>(
        server,
        `SELECT reloptions FROM pg_class WHERE oid = '${schema}.auth_session'::regclass`,
      );
      expect(found).toEqual([{ reloptions: ['fillfactor=70'] }]);
    } finally {
      await database.drop();
      await execute(server, `DROP SCHEMA ${schema} CASCADE`);
    }
  });
});

describe('the data source', () => {
  it('that is not initialized is refused, with what to write', async () => {
    const dataSource = new DataSource({ type: 'sqljs' });
    const repository = new TypeOrmRefreshTokenRepository(dataSource, new MovableClock());
    await expect(repository.onModuleInit()).rejects.toMatchObject({
      option: 'repository',
      message: expect.stringContaining('Call initialize() on it'),
    });
  });

  it('that does not know the table is refused, with what to write', async () => {
    const options: DataSourceOptions = { type: 'sqljs' };
    const dataSource = await new DataSource(options).initialize();
    const repository = new TypeOrmRefreshTokenRepository(dataSource, new MovableClock());
    const refusal = {
      option: 'repository',
      message: expect.stringContaining('Add refreshTokenEntities to its entities'),
    };
    await expect(repository.onModuleInit()).rejects.toMatchObject(refusal);
    await expect(repository.find(SID)).rejects.toMatchObject(refusal);
    await dataSource.destroy();
  });
});

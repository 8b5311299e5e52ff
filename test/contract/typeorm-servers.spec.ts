import { describe, it } from '@jest/globals';
import { describeRefreshTokenRepository, MovableClock } from 'nestjs-dual-token/testing';
import { TypeOrmRefreshTokenRepository } from 'nestjs-dual-token/typeorm';
import { borrowDatabase } from '../support/borrowed-databases.js';
import {
  backUpTable,
  MovableTypeOrmRepository,
  portOf,
  type DatabaseOptions,
} from '../support/databases.js';
import { DATABASE_SERVERS, type ServerName } from '../support/servers.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const ABILITIES = { secondInstance: true, rollback: true, outage: true } as const;

/** Levels that a server is set to by default, as its administrator would. */
const SETTINGS: Readonly<Record<ServerName, Readonly<Record<string, object>>>> = {
  postgres: Object.fromEntries(
    ['read committed', 'repeatable read', 'serializable'].map((level) => [
      `postgres, ${level}`,
      { options: `-c default_transaction_isolation=${level.replace(' ', '\\ ')}` },
    ]),
  ),
  mysql: { 'mysql or mariadb': {} },
};

/** A repository on a server, through a proxy that can cut it off. */
async function harness(
  server: ServerName,
  Repository: typeof TypeOrmRefreshTokenRepository,
  extra: object,
) {
  const clock = new MovableClock();
  const proxy = await TcpProxy.open(portOf(server));
  const options: DatabaseOptions = { port: proxy.port, extra };
  const database = await borrowDatabase(server, options);
  const { dataSource } = database;
  return {
    repository: new Repository(dataSource, clock),
    advance: (ms: number) => clock.advance(ms),
    skew: (ms: number) => clock.step(ms),
    another: async () => new Repository(await database.another(options), clock),
    backUp: () => backUpTable(dataSource, dataSource.getMetadata('AuthSession').tablePath),
    cutOff: async () => {
      proxy.cutOff();
      return async () => proxy.restore();
    },
    close: async () => {
      await database.drop();
      await proxy.close();
    },
  };
}

for (const server of DATABASE_SERVERS) {
  for (const [name, extra] of Object.entries(SETTINGS[server])) {
    describeRefreshTokenRepository(
      `TypeOrmRefreshTokenRepository on ${name}, its clock moved`,
      () => harness(server, MovableTypeOrmRepository, extra),
      { ...ABILITIES, steppableClock: false },
    );
  }
  describeRefreshTokenRepository(
    `TypeOrmRefreshTokenRepository on ${server}, by the clock of the server`,
    () => harness(server, TypeOrmRefreshTokenRepository, {}),
    { ...ABILITIES, movableClock: false, skewedApp: true },
  );
}

if (DATABASE_SERVERS.length === 0) {
  describe('TypeOrmRefreshTokenRepository on servers', () => {
    it.todo('needs TEST_POSTGRES_URL or TEST_MYSQL_URL');
  });
}

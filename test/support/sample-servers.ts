import { randomBytes } from 'node:crypto';
import { afterAll, describe, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { execute } from './databases.js';
import { DATABASE_SERVERS, DATABASE_URLS, REDIS_URL, type ServerName } from './servers.js';
import { removeKeys } from './redis.js';
import { freshVariables, type Variables } from './sample-variables.js';

/** The servers that this run may use. */
export const SAMPLE_SERVERS: readonly SampleServer[] = [
  ...DATABASE_SERVERS,
  ...(REDIS_URL === undefined ? [] : (['redis'] as const)),
];
export type SampleServer = ServerName | 'redis';

/** The password of every user that is made here, to be looked for where no password may be. */
export const SERVER_PASSWORD = 'looking-glass-7Yp3';

const NAMES = { postgres: 'PostgreSQL', mysql: 'MySQL', redis: 'Redis' } as const;
/** Not the one that is meant where none is said. */
const REDIS_DATABASE = '/3';
const DEFAULT_PORTS = { postgres: 5432, mysql: 3306, redis: 6379 } as const;

const removals: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const remove of removals) await remove();
});

/** Tests on every server; left out, and said to be, where there is none. */
export function describeOnServers(name: string, body: (server: SampleServer) => void): void {
  for (const server of SAMPLE_SERVERS) {
    describe(`${name} on ${server}`, () => {
      body(server);
    });
  }
  if (SAMPLE_SERVERS.length > 0) return;
  describe(name, () => {
    it.todo('needs TEST_POSTGRES_URL, TEST_MYSQL_URL or TEST_REDIS_URL');
  });
}

/** Variables for a sample on a part of a server of its own, with a user of its own, removed after the tests of this file. */
export async function serverVariables(
  server: SampleServer,
  more: Variables = {},
): Promise<Variables> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const url = new URL((server === 'redis' ? REDIS_URL : DATABASE_URLS[server]) ?? '');
  [url.username, url.password] = [name, SERVER_PASSWORD];
  switch (server) {
    case 'postgres':
      await execute(server, `CREATE ROLE ${name} LOGIN PASSWORD '${SERVER_PASSWORD}'`);
      await execute(server, `CREATE SCHEMA ${name} AUTHORIZATION ${name}`);
      removals.push(
        () => execute(server, `DROP SCHEMA ${name} CASCADE`),
        () => execute(server, `DROP ROLE ${name}`),
      );
      url.searchParams.set('schema', name);
      break;
    case 'mysql':
      await execute(server, `CREATE DATABASE ${name}`);
      await execute(server, `CREATE USER ${name} IDENTIFIED BY '${SERVER_PASSWORD}'`);
      await execute(server, `GRANT ALL ON ${name}.* TO ${name}`);
      removals.push(
        () => execute(server, `DROP DATABASE ${name}`),
        () => execute(server, `DROP USER ${name}`),
      );
      url.pathname = `/${name}`;
      break;
    case 'redis': {
      const prefix = `${name}:`;
      await onRedis((admin) =>
        admin.call('ACL', 'SETUSER', name, 'on', `>${SERVER_PASSWORD}`, `~${prefix}*`, '+@all'),
      );
      removals.push(
        () => onRedis((admin) => admin.call('ACL', 'DELUSER', name)),
        () => onRedis((admin) => removeKeys(admin, prefix), REDIS_DATABASE),
      );
      url.pathname = REDIS_DATABASE;
      url.searchParams.set('keyPrefix', prefix);
    }
  }
  const variable = server === 'redis' ? 'REDIS_URL' : 'DATABASE_URL';
  return { ...freshVariables(), [variable]: url.href, ...more };
}

/** The address in the variables of a sample. */
export function addressIn({ REDIS_URL: redis, DATABASE_URL: sql }: Variables): URL {
  return new URL(redis ?? sql ?? '');
}

/** The same variables with another address. */
export function withAddress(variables: Variables, change: (url: URL) => void): Variables {
  const url = addressIn(variables);
  change(url);
  return { ...variables, [variables.REDIS_URL ? 'REDIS_URL' : 'DATABASE_URL']: url.href };
}

/** The port that a server listens on. */
export function serverPort(server: SampleServer, variables: Variables): number {
  return Number(addressIn(variables).port || DEFAULT_PORTS[server]);
}

/** What the start line says of a server. */
export function serverName(server: SampleServer, variables: Variables): string {
  const { hostname, pathname } = addressIn(variables);
  return `${NAMES[server]} on ${hostname}:${serverPort(server, variables)}${pathname}`;
}

async function onRedis(work: (admin: Redis) => Promise<unknown>, pathname = ''): Promise<void> {
  const admin = new Redis(Object.assign(new URL(REDIS_URL ?? ''), { pathname }).href);
  await work(admin).finally(() => admin.disconnect());
}

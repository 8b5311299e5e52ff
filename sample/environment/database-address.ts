import { EnvironmentError } from './environment-error.js';
import type { EnvironmentReader } from './environment-reader.js';

/** Where sessions are kept, as the environment says. */
export type DatabaseAddress = SqliteAddress | ServerAddress;

export interface SqliteAddress {
  readonly kind: 'sqlite';
  /** Without one, the default of the driver. */
  readonly file: string | undefined;
}

export interface ServerAddress {
  readonly kind: 'postgres' | 'mysql' | 'mariadb' | 'redis';
  /** The variable that says it, for messages. */
  readonly variable: 'DATABASE_URL' | 'REDIS_URL';
  /** May have a password in it: never to be shown. */
  readonly url: URL;
}

const SQL_SERVERS: Readonly<Record<string, ServerAddress['kind']>> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  mysql: 'mysql',
  mariadb: 'mariadb',
};

const SQL_FORM = 'postgres://USER:PASSWORD@HOST:PORT/DATABASE, or mysql: or mariadb: likewise';
const REDIS_FORM = 'redis://USER:PASSWORD@HOST:PORT/NUMBER, or rediss: likewise';
const ENCODED = 'with special characters percent-encoded';

/**
 * Where sessions are kept: on a database server if one is named, else in Redis, else in an embedded file.
 *
 * @throws EnvironmentError
 */
export function readDatabaseAddress(read: EnvironmentReader): DatabaseAddress {
  const sql = read.text('DATABASE_URL');
  const redis = readRedisAddress(read);
  if (redis !== undefined && (sql === undefined || kindOf(sql) === undefined)) return redis;
  if (sql === undefined) return { kind: 'sqlite', file: undefined };
  if (schemeOf(sql) === 'sqlite') return sqliteAddress(sql);
  const kind = kindOf(sql);
  if (kind !== undefined) return sqlAddress(kind, sql);
  throw new EnvironmentError(
    'DATABASE_URL',
    'names no kind of database that is known here',
    `Give sqlite:PATH, or ${SQL_FORM}; Redis has REDIS_URL`,
  );
}

/** The Redis server, which carries revocations and, where no database server is named, keeps sessions. */
export function readRedisAddress(read: EnvironmentReader): ServerAddress | undefined {
  const redis = read.text('REDIS_URL');
  return redis === undefined ? undefined : redisAddress(redis);
}

/** The kind of SQL server that an address names, if it names one. */
function kindOf(sql: string): ServerAddress['kind'] | undefined {
  const scheme = schemeOf(sql);
  return Object.hasOwn(SQL_SERVERS, scheme) ? SQL_SERVERS[scheme] : undefined;
}

/** Host, port and database, which anybody may read. */
export function placeOf(
  { hostname, port, pathname }: URL,
  defaultPort: number,
  database = decodeURIComponent(pathname.slice(1)),
): string {
  return `${hostname}:${port || defaultPort}/${database}`;
}

/** `sqlite:PATH`, and `sqlite:///PATH` as other tools write it. */
function sqliteAddress(text: string): SqliteAddress {
  const [, file] = /^sqlite:(?:\/\/)?(.+)$/i.exec(text) ?? [];
  if (file === undefined || file === ':memory:') {
    throw new EnvironmentError('DATABASE_URL', 'names no file', 'Give sqlite:PATH');
  }
  return { kind: 'sqlite', file };
}

function sqlAddress(kind: ServerAddress['kind'], text: string): ServerAddress {
  const url = urlOf(text);
  if (url !== undefined && /^\/[^/@]+$/.test(url.pathname)) {
    return { kind, variable: 'DATABASE_URL', url };
  }
  throw new EnvironmentError(
    'DATABASE_URL',
    'is no address of a database',
    `Give ${SQL_FORM}, ${ENCODED}`,
  );
}

function redisAddress(text: string): ServerAddress {
  const url = /^rediss?$/.test(schemeOf(text)) ? urlOf(text) : undefined;
  if (url !== undefined && /^(?:\/\d{0,5})?$/.test(url.pathname)) {
    return { kind: 'redis', variable: 'REDIS_URL', url };
  }
  throw new EnvironmentError(
    'REDIS_URL',
    'is no address of a Redis server',
    `Give ${REDIS_FORM}, ${ENCODED}`,
  );
}

function schemeOf(text: string): string {
  return (/^([a-z]+):/i.exec(text)?.[1] ?? '').toLowerCase();
}

/**
 * An address with a host whose parts can be read. One with a fragment is none: that is the rest of a
 * password with `#` in it, and what comes before would be taken for the host.
 */
function urlOf(text: string): URL | undefined {
  try {
    const url = new URL(text);
    for (const part of [url.username, url.password, url.pathname]) decodeURIComponent(part);
    return url.hostname === '' || url.hash !== '' ? undefined : url;
  } catch {
    return undefined;
  }
}

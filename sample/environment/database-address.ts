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
 * `REDIS_URL` comes first, because platforms often set a `DATABASE_URL` that is there for something else.
 *
 * @throws EnvironmentError
 */
export function readDatabaseAddress(read: EnvironmentReader): DatabaseAddress {
  const [redis, sql] = [read.text('REDIS_URL'), read.text('DATABASE_URL')];
  if (redis !== undefined) return redisAddress(redis);
  if (sql === undefined) return { kind: 'sqlite', file: undefined };
  const scheme = schemeOf(sql);
  if (scheme === 'sqlite') return sqliteAddress(sql);
  const kind = Object.hasOwn(SQL_SERVERS, scheme) ? SQL_SERVERS[scheme] : undefined;
  if (kind !== undefined) return sqlAddress(kind, sql);
  throw new EnvironmentError(
    'DATABASE_URL',
    'names no kind of database that is known here',
    `Give sqlite:PATH, or ${SQL_FORM}; Redis has REDIS_URL`,
  );
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

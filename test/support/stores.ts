import {
  InMemoryRefreshTokenRepository,
  type RefreshTokenRepository,
  type Session,
} from 'nestjs-dual-token';
import { MovableClock } from 'nestjs-dual-token/testing';
import type { DataSource } from 'typeorm';
import { ControlledRepository } from './controlled-repository.js';
import './idle-databases.js'; // what it does after all tests has to be known before the first
import { DATABASE_SERVERS, REDIS_URL, type ServerName } from './servers.js';

/** Both embedded stores, for `describe.each`. */
export const EMBEDDED_STORES = ['in-memory', 'typeorm'] as const;
/** The servers that this run may use, for `describe.each`: none on a machine without any. */
export const SERVER_STORES: readonly ServerStoreName[] = [
  ...DATABASE_SERVERS,
  ...(REDIS_URL === undefined ? [] : (['redis'] as const)),
];
type ServerStoreName = ServerName | 'redis';
export type StoreName = (typeof EMBEDDED_STORES)[number] | ServerStoreName;

/** Sessions somewhere, with the handles that tests need. Several applications can share one. */
export interface TestStore {
  readonly clock: MovableClock;
  readonly repository: ControlledRepository;
  /** Every SQL statement so far; none where the store has no SQL. */
  readonly statements: readonly string[];
  /** The data source, where there is one. */
  readonly dataSource: DataSource | undefined;
  /** The sessions as they are stored. */
  records(): Promise<readonly unknown[]>;
  /** Takes a backup; what it gives restores it. */
  backUp(): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** Far from today, so that nothing that looks at another clock than the module's goes unseen. */
const START = Date.UTC(2041, 4, 6, 7, 8, 9);

/** Opens a store; only what it needs is loaded. */
export async function openStore(
  name: StoreName,
  clock: MovableClock = new MovableClock(START),
): Promise<TestStore> {
  switch (name) {
    case 'in-memory':
      return openInMemory(clock);
    case 'typeorm':
      return (await import('./stores/sql-js.js')).openOnSqlJs(clock);
    case 'postgres':
    case 'mysql':
      return (await import('./stores/database-server.js')).openOnServer(name, clock);
    case 'redis':
      return (await import('./stores/redis-server.js')).openOnRedis(clock);
  }
}

function openInMemory(clock: MovableClock): TestStore {
  const repository = new InMemoryRefreshTokenRepository(clock);
  const sessions = Reflect.get(repository, 'sessions') as Map<string, Session>;
  return {
    clock,
    repository: new ControlledRepository(repository),
    statements: [],
    dataSource: undefined,
    records: async () => [...sessions.values()],
    backUp: async () => {
      const saved = [...sessions];
      return async () => {
        sessions.clear();
        for (const [sid, session] of saved) sessions.set(sid, session);
      };
    },
    close: async () => undefined,
  };
}

/** A repository as a store that tells its own time, for tests that need nothing else of it. */
export function storeOf(repository: RefreshTokenRepository): TestStore {
  const notHere = () => Promise.reject(new Error('this store has none'));
  return {
    clock: new MovableClock(),
    repository: new ControlledRepository(repository),
    ...{ statements: [], dataSource: undefined },
    ...{ records: notHere, backUp: notHere },
    close: async () => undefined,
  };
}

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import type { RefreshTokenRepository } from 'nestjs-dual-token';
import { MovableClock } from 'nestjs-dual-token/testing';
import { RedisRefreshTokenRepository } from 'nestjs-dual-token/redis';
import { TypeOrmRefreshTokenRepository } from 'nestjs-dual-token/typeorm';
import { openDatabase } from '../support/databases.js';
import { describeEach } from '../support/describe-each.js';
import { freshPrefix, removeKeys } from '../support/redis.js';
import { REDIS_URL } from '../support/servers.js';
import { BUILD } from '../support/sample-process.js';
import { SERVER_STORES, storeOf } from '../support/stores.js';
import { AUDIENCE, ISSUER, SECRET, withApp } from '../support/test-app.js';
import { scaled, written } from '../support/thorough.js';

jest.setTimeout(300_000);

const SESSIONS = 250;
const TIMES = 4;
const ROUNDS = scaled(50);
const PROCESSES = 2;
const REFRESHES = scaled(100_000);

/** A store that this process and others can open. */
interface SharedStore {
  readonly repository: RefreshTokenRepository;
  /** How another process opens it. */
  readonly address: object;
  close(): Promise<void>;
}

async function openShared(name: (typeof SERVER_STORES)[number]): Promise<SharedStore> {
  if (name === 'redis') {
    const client = new Redis(REDIS_URL ?? '');
    const prefix = freshPrefix();
    return {
      repository: new RedisRefreshTokenRepository(client, { prefix }),
      address: { redis: { url: REDIS_URL, prefix } },
      close: async () => {
        await removeKeys(client, prefix);
        await client.quit();
      },
    };
  }
  const database = await openDatabase(name);
  const { type, url, schema } = database.dataSource.options as unknown as Record<string, unknown>;
  return {
    repository: new TypeOrmRefreshTokenRepository(database.dataSource, new MovableClock()),
    address: { source: { type, url, schema } },
    close: () => database.drop(),
  };
}

describeEach(SERVER_STORES, 'a server', 'two processes on %s', (name) => {
  let store: SharedStore;
  let racers: readonly ChildProcess[];

  beforeEach(async () => {
    store = await openShared(name);
    // Two processes and a server on one machine: who waits long must not be taken for who fails.
    const deadlines = { store: '20s' };
    const module = { secret: SECRET, issuer: ISSUER, audience: AUDIENCE, deadlines };
    const options = JSON.stringify({ build: resolve(BUILD), module, ...store.address });
    racers = Array.from({ length: PROCESSES }, () => fork('test/support/racer.mjs', [options]));
    await Promise.all(racers.map((racer) => once(racer, 'message')));
  });
  afterEach(async () => {
    for (const racer of racers) racer.kill();
    await store.close();
  });

  it(`R37, R42, R52: ${written(REFRESHES)} racing refreshes: no fork, nobody logged out, nothing but tokens`, async () => {
    await withApp({ store: storeOf(store.repository) }, async ({ client }) => {
      const signIns = await Promise.all(Array.from({ length: SESSIONS }, () => client.signIn()));
      let current = signIns.map(({ refresh_token: token }) => token);
      let refreshes = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const answers = await Promise.all(racers.map((racer) => race(racer, current)));
        expect(answers.flatMap(({ failures }) => failures)).toEqual([]);
        const successors = current.map(
          (_, at) => new Set(answers.flatMap((answer) => answer.successors[at]!)),
        );
        expect(successors.map(({ size }) => size)).toEqual(current.map(() => 1));
        current = successors.flatMap((one) => [...one]);
        refreshes += PROCESSES * SESSIONS * TIMES;
      }
      expect(refreshes).toBe(REFRESHES);
      const { sessions } = await store.repository.list('alice');
      expect(sessions.map(({ generation }) => generation)).toEqual(sessions.map(() => ROUNDS));
      expect(sessions).toHaveLength(SESSIONS);
    });
  });
});

interface RaceAnswer {
  /** The different successors that each token got. */
  readonly successors: readonly (readonly string[])[];
  readonly failures: readonly string[];
}

async function race(racer: ChildProcess, refreshTokens: readonly string[]): Promise<RaceAnswer> {
  racer.send({ refreshTokens, times: TIMES });
  const [answer] = (await once(racer, 'message')) as [RaceAnswer];
  return answer;
}

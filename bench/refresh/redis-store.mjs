import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { RedisRefreshTokenRepository } from '../../dist/adapters/redis/index.js';
import { FIND_SESSION, ROTATE_SESSION } from '../../dist/adapters/redis/session-scripts.js';
import { SESSION } from './population.mjs';

const BATCH = 500;
const GENERATION_AT = 2;

export async function openRedis(url) {
  const client = new Redis(url);
  const prefix = `bench-${randomBytes(4).toString('hex')}:`;
  const repository = new RedisRefreshTokenRepository(client, { prefix });
  for (const { source } of [FIND_SESSION, ROTATE_SESSION]) await client.script('LOAD', source);
  const keyOf = (sid) => `${prefix}session:{${sid}}`;
  return {
    repository,
    bare: async (sid) => {
      const found = await client.evalsha(FIND_SESSION.digest, 1, keyOf(sid), '');
      const generation = Number(found[GENERATION_AT]);
      const change = ['', generation, SESSION.inactivityTimeout, generation + 1, '', ''];
      const outcome = await client.evalsha(ROTATE_SESSION.digest, 1, keyOf(sid), ...change);
      if (outcome === null) throw new Error('the bare driver lost a race');
    },
    fill: async (population) => {
      for (let from = 0; from < population.size; from += BATCH) {
        const count = Math.min(BATCH, population.size - from);
        const create = (at) =>
          repository.create({
            ...SESSION,
            subject: `user-${from}`,
            sid: population.sid(from + at),
          });
        await Promise.all(Array.from({ length: count }, (_, at) => create(at)));
      }
    },
    counted: async () => {
      let statements = 0;
      const counting = new Proxy(client, {
        get: (target, name) => {
          if (name === 'evalsha' || name === 'eval') statements += 1;
          return typeof target[name] === 'function' ? target[name].bind(target) : target[name];
        },
      });
      const repository = new RedisRefreshTokenRepository(counting, { prefix });
      return { repository, statements: () => statements };
    },
    footprint: async (sid) => ({
      records: (await keysOf(client, `${prefix}session:*`)).length,
      bytes: await client.memory('USAGE', keyOf(sid)),
    }),
    close: async () => {
      const keys = await keysOf(client, `${prefix}*`);
      for (let from = 0; from < keys.length; from += BATCH) {
        await client.unlink(...keys.slice(from, from + BATCH));
      }
      await client.quit();
    },
  };
}

async function keysOf(client, match) {
  const found = [];
  for await (const keys of client.scanStream({ match, count: 10_000 })) found.push(...keys);
  return found;
}

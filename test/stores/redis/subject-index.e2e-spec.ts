import { beforeEach, afterEach, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { MovableClock } from 'nestjs-dual-token/testing';
import { newSession, HOUR } from '../../../lib/testing/contract/repository/sessions.js';
import {
  describeWithRedisServers,
  startRedis,
  until,
  type RedisServer,
} from '../../support/private-redis.js';
import { MovableRedisRepository, quickClient } from '../../support/redis.js';

const INDEX = 'auth:subject:{alice}';

describeWithRedisServers('the index of a subject, which can be lost', () => {
  let server: RedisServer | undefined;
  let [client, clock, repository] = [] as unknown as [Redis, MovableClock, MovableRedisRepository];

  beforeEach(async () => {
    server ??= await startRedis();
    await server.admin.flushall();
    client = quickClient({ port: server.port });
    clock = new MovableClock();
    repository = new MovableRedisRepository(client, clock, {});
  });
  afterEach(() => client.disconnect());

  const members = () => client.zrange(INDEX, 0, -1);
  const created = async (known: object = {}) => {
    const session = newSession({ subject: 'alice', ...known });
    await repository.create(session);
    return session;
  };
  const inIndex = (...sids: readonly string[]) =>
    until(async () => (await members()).sort().join() === [...sids].sort().join());

  it('is made whole by the refreshes of the next hour', async () => {
    const [first, second] = [await created(), await created()];
    await client.del(INDEX);
    expect((await repository.list('alice')).sessions).toEqual([]);
    clock.advance(HOUR);
    await repository.rotate({ ...first, from: 0, to: 1 });
    await repository.touch({ ...second, generation: 0 });
    await inIndex(first.sid, second.sid);
    expect(await repository.revokeAll('alice', 'logout-all', [])).toBe(2);
  });

  it('is written by a refresh once an hour, and a refresh is two commands otherwise', async () => {
    const session = await created();
    await repository.find(session.sid);
    await repository.rotate({ ...session, from: 0, to: 1 });
    const commands = async (from: number) => {
      await client.config('RESETSTAT');
      await repository.find(session.sid);
      await repository.rotate({ ...session, from, to: from + 1 });
      const stats = await client.info('commandstats');
      return Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1]);
    };
    expect(await commands(1)).toBe(2);
    clock.advance(HOUR);
    await commands(2);
    await until(async () => (await client.info('commandstats')).includes('cmdstat_zadd:calls=1,'));
    expect(await commands(3)).toBe(2);
  });

  it('keeps a committed rotation when it can not be written', async () => {
    const session = await created();
    await client.set(INDEX, 'not an index');
    clock.advance(HOUR);
    expect(await repository.rotate({ ...session, from: 0, to: 1 })).toBe('rotated');
  });

  it('lets go of what was revoked, what is gone and what is over', async () => {
    const [revoked, gone, kept] = [await created(), await created(), await created()];
    await repository.revoke(revoked.sid, 'logout');
    await inIndex(gone.sid, kept.sid);
    await client.del(`auth:session:{${gone.sid}}`);
    expect((await repository.list('alice')).sessions).toHaveLength(1);
    await inIndex(kept.sid);
    clock.advance(kept.absoluteLifetime);
    const later = await created();
    expect(await members()).toEqual([later.sid]);
  });

  it('holds a thousand sessions of one subject, and ends them all', async () => {
    await Promise.all(Array.from({ length: 1_000 }, () => created()));
    expect((await repository.list('alice')).sessions).toHaveLength(1_000);
    expect(await repository.revokeAll('alice', 'logout-all', [])).toBe(1_000);
    await inIndex();
    expect(await client.exists(INDEX)).toBe(0);
  });
});

import { expect, it } from '@jest/globals';
import { RedisRefreshTokenRepository } from 'nestjs-dual-token/redis';
import { newSession, rotation, HOUR } from '../../../lib/testing/contract/repository/sessions.js';
import {
  catchUp,
  describeWithRedisServers,
  startRedis,
  startReplicated,
} from '../../support/private-redis.js';
import { quickClient } from '../../support/redis.js';

const open = (port: number) => {
  const client = quickClient({ port });
  return { client, repository: new RedisRefreshTokenRepository(client) };
};

describeWithRedisServers('F18: what a Redis server may answer to a script', () => {
  it('scripts that the server forgot in the middle of refreshes are not noticed', async () => {
    const { admin, port } = await startRedis();
    const { client, repository } = open(port);
    const session = newSession();
    await repository.create(session);
    for (let from = 0; from < 200; from += 1) {
      if (from % 10 === 0) await admin.script('FLUSH');
      const [reading] = await Promise.all([repository.find(session.sid), admin.script('FLUSH')]);
      expect(reading?.session.generation).toBe(from);
      expect(await repository.rotate(rotation(reading!.session, from, from + 1))).toBe('rotated');
    }
    client.disconnect();
  });

  it('a server that is a replica for a moment is tried again until it takes writes', async () => {
    const { admin, port } = await startRedis();
    const { client, repository } = open(port);
    const session = newSession();
    await repository.create(session);
    await admin.replicaof('127.0.0.1', 1);
    const rotated = repository.rotate({ ...session, from: 0, to: 1 });
    const found = repository.find(session.sid);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await admin.replicaof('NO', 'ONE');
    expect(await rotated).toBe('rotated');
    expect((await found)?.session.sid).toBe(session.sid);
    client.disconnect();
  });

  it('R58, F21: a replica answers nothing, not even a reading, so nothing old is taken for new', async () => {
    const [primary, replica] = await startReplicated();
    const [first, second] = [open(primary.port), open(replica.port)];
    const session = newSession();
    await first.repository.create(session);
    await catchUp(primary);
    const { repository } = second;
    for (const call of [
      () => repository.find(session.sid),
      () => repository.list(session.subject),
      () => repository.revokeAll(session.subject, 'logout-all', []),
      () => repository.rotate({ ...session, from: 0, to: 1 }),
      () => repository.rotate({ ...session, from: 7, to: 8 }),
      () => repository.revoke(newSession().sid, 'logout'),
      () => repository.create(session),
    ]) {
      await expect(call()).rejects.toThrow('READONLY');
    }
    for (const { client } of [first, second]) client.disconnect();
  });

  it('a server that may not write, for want of replicas, can still be read', async () => {
    const { admin, port } = await startRedis();
    const { client, repository } = open(port);
    const session = newSession();
    await repository.create(session);
    await admin.config('SET', 'min-replicas-to-write', 1);
    expect((await repository.find(session.sid))?.session.generation).toBe(0);
    expect((await repository.list(session.subject)).sessions).toHaveLength(1);
    await expect(repository.rotate({ ...session, from: 0, to: 1 })).rejects.toThrow('NOREPLICAS');
    client.disconnect();
  });

  it('F3: a rotation that waited in the queue of the client for too long does not take place', async () => {
    const { admin, port } = await startRedis();
    const { client, repository } = open(port);
    const session = newSession();
    await repository.create(session);
    const { now } = (await repository.find(session.sid))!;
    await admin.call('CLIENT', 'PAUSE', 300, 'ALL');
    const late = repository.rotate({ ...session, from: 0, to: 1, notAfter: now + 100 });
    expect(await late).toBe('conflict');
    expect((await repository.find(session.sid))?.session.generation).toBe(0);
    client.disconnect();
  });

  it('R56: a key ends a day after the absolute lifetime, whatever is written to it', async () => {
    const { admin, port } = await startRedis();
    const { client, repository } = open(port);
    const session = newSession({ absoluteLifetime: HOUR });
    await repository.create(session);
    const key = `auth:session:{${session.sid}}`;
    const { absoluteDeadline } = (await repository.find(session.sid))!.session;
    const expiry = async () => admin.pexpiretime(key);
    expect(await expiry()).toBe(absoluteDeadline + 24 * HOUR);
    await repository.rotate({ ...session, from: 0, to: 1 });
    await repository.touch({ ...session, generation: 1 });
    expect(await admin.pexpiretime(`auth:subject:{${session.subject}}`)).toBe(
      absoluteDeadline + 24 * HOUR,
    );
    await repository.revoke(session.sid, 'logout');
    expect(await expiry()).toBe(absoluteDeadline + 24 * HOUR);
    client.disconnect();
  });
});

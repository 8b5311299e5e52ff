import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { RedisRefreshTokenRepository } from 'nestjs-dual-token/redis';
import { newSession } from '../../../lib/testing/contract/repository/sessions.js';
import type { Answer, Tokens } from '../../support/http-client.js';
import {
  catchUp,
  describeWithRedisServers,
  startReplicated,
  startSentinel,
  until,
  type RedisServer,
} from '../../support/private-redis.js';
import { quickClient } from '../../support/redis.js';
import { storeOf } from '../../support/stores.js';
import { startApp, withApp, type TestApp } from '../../support/test-app.js';
import { INVALID_GRANT, verdictOf } from '../../support/verdicts.js';

const PEOPLE = 20;

describeWithRedisServers('a replica that is promoted with the last writes missing', () => {
  let [primary, replica] = [] as unknown as readonly [RedisServer, RedisServer];
  let [client, test] = [] as unknown as [Redis, TestApp];

  beforeEach(async () => {
    [primary, replica] = await startReplicated();
    const { port } = await startSentinel(primary);
    client = quickClient({ sentinels: [{ host: '127.0.0.1', port }], name: 'sessions' });
    test = await startApp({ store: storeOf(new RedisRefreshTokenRepository(client)) });
  });
  afterEach(async () => {
    await test.close();
    client.disconnect();
  });

  /** From here on the replica gets no write. */
  const cutReplica = async () => {
    await catchUp(primary);
    await replica.admin.replicaof('127.0.0.1', 1);
  };
  const failOver = async () => {
    await primary.kill();
    await until(async () => (await replica.admin.role())[0] === 'master');
  };
  /** A client that comes again for as long as the answer is that the service is down. */
  const refresh = async (tokens: Tokens): Promise<Answer<Tokens>> => {
    let answer = await test.client.refresh(tokens.refresh_token);
    await until(async () => {
      if (answer.status === 503) answer = await test.client.refresh(tokens.refresh_token);
      return answer.status !== 503;
    });
    return answer;
  };

  it('F16, R57: logs nobody out, and tells of every session that was healed', async () => {
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => test.client.signIn()));
    const renewAll = (all: readonly Tokens[]) =>
      Promise.all(all.map(({ refresh_token: token }) => test.client.renew(token)));
    const kept = await renewAll(people);
    await cutReplica();
    const lost = await renewAll(await renewAll(kept));
    await failOver();
    const answers = await Promise.all(lost.map(refresh));
    expect(answers.map(({ status }) => status)).toEqual(people.map(() => 200));
    expect(test.told('healed')).toHaveLength(PEOPLE);
    expect(test.told('healed')[0]).toMatchObject({ from: 1, generation: 4 });
    expect(test.told('reuse-detected')).toEqual([]);
    await renewAll(answers.map(({ body }) => body));
  });

  it('F20: brings no session back that was ended in those moments, where a process knows of it', async () => {
    const tokens = await test.client.signIn();
    await cutReplica();
    expect((await test.client.logout(tokens.refresh_token)).status).toBe(204);
    await failOver();
    expect(verdictOf(await refresh(tokens))).toEqual(INVALID_GRANT);
    // It has ended the session again, for those that do not know.
    expect(test.told('revoked').map(({ reason }) => reason)).toEqual([
      ...['logout', 'superseded-by-subject'],
    ]);
  });

  it('F20: may bring a session back that was ended in those moments where nobody knows of it any more, until it is ended again', async () => {
    const tokens = await test.client.signIn();
    await cutReplica();
    expect((await test.client.logout(tokens.refresh_token)).status).toBe(204);
    expect(verdictOf(await test.client.refresh(tokens.refresh_token))).toEqual(INVALID_GRANT);
    await failOver();
    await withApp({ store: test.store }, async (restarted) => {
      await until(async () => (await restarted.client.login()).status === 200);
      const revived = await restarted.client.refresh(tokens.refresh_token);
      expect(revived.status).toBe(200);
      const { refresh_token: token } = revived.body;
      expect((await restarted.client.logout(token)).status).toBe(204);
      expect(verdictOf(await restarted.client.refresh(token))).toEqual(INVALID_GRANT);
    });
  });
});

describeWithRedisServers('revocationReplicas (R57, F20)', () => {
  const open = (port: number, revocationTimeout: string) => {
    const client = quickClient({ port });
    const options = { revocationReplicas: 1, revocationTimeout };
    return { client, repository: new RedisRefreshTokenRepository(client, options) };
  };

  it('lets a revocation be answered when a replica has it', async () => {
    const [primary, replica] = await startReplicated();
    const { client, repository } = open(primary.port, '10s');
    const [first, second] = [newSession(), newSession()];
    for (const session of [first, second]) await repository.create(session);
    expect(await repository.revoke(first.sid, 'logout')).toBe('revoked');
    const revokedAt = (sid: string) => replica.admin.hget(`auth:session:{${sid}}`, 'revokedAt');
    expect(await revokedAt(first.sid)).toMatch(/^\d{13}$/);
    expect(await repository.revokeAll('alice', 'logout-all', [])).toBe(1);
    expect(await revokedAt(second.sid)).toMatch(/^\d{13}$/);
    client.disconnect();
  });

  it('throws while replicas are missing, also when it is asked again, until they are back', async () => {
    const [primary, replica] = await startReplicated();
    const { client, repository } = open(primary.port, '1s');
    const session = newSession();
    await repository.create(session);
    await replica.admin.replicaof('NO', 'ONE');
    const missing = 'only 0 of 1 replicas have the revocation';
    await expect(repository.revoke(session.sid, 'logout')).rejects.toThrow(missing);
    await expect(repository.revoke(session.sid, 'logout')).rejects.toThrow(missing);
    await expect(repository.revokeAll('alice', 'logout-all', [])).rejects.toThrow(missing);
    expect((await repository.find(session.sid))?.session.revocationReason).toBe('logout');
    await replica.admin.replicaof('127.0.0.1', primary.port);
    await catchUp(primary);
    expect(await repository.revoke(session.sid, 'logout')).toBe('ended');
    client.disconnect();
  });

  it('answers an application 503 while they are missing, although the session has ended (R50)', async () => {
    const [primary, replica] = await startReplicated();
    const client = quickClient({ port: primary.port });
    const options = { revocationReplicas: 1, revocationTimeout: '50ms' };
    const test = await startApp({
      store: storeOf(new RedisRefreshTokenRepository(client, options)),
    });
    const tokens = await test.client.signIn();
    await replica.admin.replicaof('NO', 'ONE');
    expect((await test.client.logout(tokens.refresh_token)).status).toBe(503);
    expect(verdictOf(await test.client.refresh(tokens.refresh_token))).toEqual(INVALID_GRANT);
    await test.close();
    client.disconnect();
  });
});

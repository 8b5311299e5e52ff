import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { Cluster } from 'ioredis';
import { RedisRefreshTokenRepository, RedisRevocationFeed } from 'nestjs-dual-token/redis';
import {
  describeRefreshTokenRepository,
  describeRevocationFeed,
  MovableClock,
} from 'nestjs-dual-token/testing';
import { newSession, times } from '../../../lib/testing/contract/repository/sessions.js';
import {
  describeWithRedisServers,
  startCluster,
  startRedis,
  startReplicated,
  startSentinel,
  until,
  type RedisServer,
} from '../../support/private-redis.js';
import {
  backUpKeys,
  freshPrefix,
  MovableRedisRepository,
  quickClient,
  removeKeys,
} from '../../support/redis.js';

const ABILITIES = { prunes: false, steppableClock: false, secondInstance: true, rollback: true };

/** A repository by any client; the clients are closed with it. */
function harness(connect: () => ConstructorParameters<typeof MovableRedisRepository>[0]) {
  const [clock, prefix] = [new MovableClock(), freshPrefix()];
  const [first, second] = [connect(), connect()];
  return {
    repository: new MovableRedisRepository(first, clock, { prefix }),
    advance: (ms: number) => clock.advance(ms),
    another: async () => new MovableRedisRepository(second, clock, { prefix }),
    backUp: () => backUpKeys(first, prefix),
    close: async () => {
      await removeKeys(first, prefix);
      for (const client of [first, second]) client.disconnect();
    },
  };
}

/** A feed by any client, beside one of another process. */
function feedHarness(connect: () => ConstructorParameters<typeof RedisRevocationFeed>[0]) {
  const prefix = freshPrefix();
  const [first, second] = [connect(), connect()];
  return {
    feed: new RedisRevocationFeed(first, { prefix }),
    another: async () => new RedisRevocationFeed(second, { prefix }),
    close: async () => {
      await removeKeys(first, prefix);
      for (const client of [first, second]) client.disconnect();
    },
  };
}

describeWithRedisServers('a Cluster of three primaries', () => {
  let nodes: readonly RedisServer[] = [];
  const opened: Cluster[] = [];
  const connect = () => {
    const cluster = new Cluster(nodes.map(({ port }) => ({ host: '127.0.0.1', port })));
    cluster.on('error', () => undefined);
    opened.push(cluster);
    return cluster;
  };
  afterEach(() => {
    for (const cluster of opened.splice(0)) cluster.disconnect();
  });
  beforeAll(async () => {
    nodes = await startCluster();
  });

  describeRefreshTokenRepository(
    'RedisRefreshTokenRepository on a Cluster',
    () => harness(connect),
    ABILITIES,
  );

  describeRevocationFeed('RedisRevocationFeed on a Cluster', () => feedHarness(connect), {
    secondProcess: true,
  });

  it('holds the sessions of one subject on every node, and ends them all', async () => {
    const cluster = connect();
    const repository = new RedisRefreshTokenRepository(cluster);
    await Promise.all(times(60, () => repository.create(newSession({ subject: 'alice' }))));
    for (const { admin } of nodes) expect(await admin.dbsize()).toBeGreaterThan(5);
    expect((await repository.list('alice')).sessions).toHaveLength(60);
    expect(await repository.revokeAll('alice', 'logout-all', [])).toBe(60);
  });

  it('F18: follows a slot that has moved to another node', async () => {
    const cluster = connect();
    const repository = new RedisRefreshTokenRepository(cluster);
    const session = newSession();
    await repository.create(session);
    const key = `auth:session:{${session.sid}}`;
    const slot = await cluster.cluster('KEYSLOT', key);
    const holders = await Promise.all(
      nodes.map(async ({ admin }) => (await admin.keys(key)).length),
    );
    const from = nodes[holders.indexOf(1)]!;
    const to = nodes.find((node) => node !== from)!;
    const [fromId, toId] = await Promise.all([from, to].map(({ admin }) => admin.cluster('MYID')));
    await to.admin.cluster('SETSLOT', slot, 'IMPORTING', fromId!);
    await from.admin.cluster('SETSLOT', slot, 'MIGRATING', toId!);
    await from.admin.migrate('127.0.0.1', to.port, key, 0, 1_000);
    expect((await repository.find(session.sid))?.session.generation).toBe(0);
    expect(await repository.rotate({ ...session, from: 0, to: 1 })).toBe('rotated');
    for (const { admin } of [to, from]) await admin.cluster('SETSLOT', slot, 'NODE', toId!);
    expect(await repository.rotate({ ...session, from: 1, to: 2 })).toBe('rotated');
    expect(await repository.revoke(session.sid, 'logout')).toBe('revoked');
  });

  it('R105: is refused when one of its primaries evicts', async () => {
    const cluster = connect();
    await nodes[2]!.admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const repository = new RedisRefreshTokenRepository(cluster);
    await expect(repository.onModuleInit()).rejects.toThrow('allkeys-lru');
    await nodes[2]!.admin.config('SET', 'maxmemory-policy', 'noeviction');
    await expect(repository.onModuleInit()).resolves.toBeUndefined();
  });

  it('R57: is asked to WAIT on the node that holds the session', async () => {
    const repository = new RedisRefreshTokenRepository(connect(), {
      revocationReplicas: 1,
      revocationTimeout: '2s',
    });
    const replica = await startReplicaOf(nodes[1]!);
    const [replicated, alone] = [await createdOn(repository, 1), await createdOn(repository, 2)];
    expect(await repository.revoke(replicated, 'logout')).toBe('revoked');
    await expect(repository.revoke(alone, 'logout')).rejects.toThrow('only 0 of 1 replicas');
    await replica.kill();
  });

  /** Creates sessions until one is on a certain node; gives its `sid`. */
  async function createdOn(
    repository: RedisRefreshTokenRepository,
    index: number,
  ): Promise<string> {
    for (;;) {
      const session = newSession();
      await repository.create(session);
      const keys = await nodes[index]!.admin.keys(`auth:session:{${session.sid}}`);
      if (keys.length === 1) return session.sid;
    }
  }

  /** A replica that is no member of the Cluster: WAIT counts it all the same. */
  async function startReplicaOf(node: RedisServer): Promise<RedisServer> {
    const replica = await startRedis('--replicaof', `127.0.0.1 ${node.port}`);
    await until(async () => (await node.admin.info('replication')).includes('state=online'));
    return replica;
  }
});

describeWithRedisServers('a primary found through Sentinel', () => {
  let sentinel: RedisServer | undefined;
  beforeAll(async () => {
    const [primary] = await startReplicated();
    sentinel = await startSentinel(primary);
  });

  describeRefreshTokenRepository(
    'RedisRefreshTokenRepository through Sentinel',
    () =>
      harness(() =>
        quickClient({
          sentinels: [{ host: '127.0.0.1', port: sentinel!.port }],
          name: 'sessions',
        }),
      ),
    ABILITIES,
  );

  describeRevocationFeed(
    'RedisRevocationFeed through Sentinel',
    () =>
      feedHarness(() =>
        quickClient({
          sentinels: [{ host: '127.0.0.1', port: sentinel!.port }],
          name: 'sessions',
        }),
      ),
    { secondProcess: true },
  );
});

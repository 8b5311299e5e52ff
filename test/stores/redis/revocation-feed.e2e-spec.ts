import { afterEach, expect, it } from '@jest/globals';
import type { Redis, RedisOptions } from 'ioredis';
import type { FollowedFeed } from 'nestjs-dual-token';
import { RedisRevocationFeed, type RedisFeedOptions } from 'nestjs-dual-token/redis';
import { HORIZON } from '../../../lib/testing/contract/feed/feed-suite.js';
import { Hearing } from '../../../lib/testing/contract/feed/hearing.js';
import { sessionEnd, sessionEnds } from '../../../lib/testing/contract/feed/revocations.js';
import {
  catchUp,
  describeWithRedisServers,
  startRedis,
  startReplicated,
  startSentinel,
  until,
  type RedisServer,
} from '../../support/private-redis.js';
import { nextEvent, quickClient } from '../../support/redis.js';
import { TcpProxy } from '../../support/tcp-proxy.js';

const KEY = 'auth:revocations';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const closing: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function open(options: RedisOptions, feedOptions: RedisFeedOptions = {}) {
  const client = quickClient(options);
  closing.push(() => client.disconnect());
  return { client, feed: new RedisRevocationFeed(client, feedOptions) };
}

function follow(feed: RedisRevocationFeed): Hearing & { readonly followed: FollowedFeed } {
  const hearing = new Hearing(20_000);
  const followed = feed.follow(hearing, HORIZON);
  closing.push(() => followed.close());
  return Object.assign(hearing, { followed });
}

async function openProxy({ port }: RedisServer): Promise<TcpProxy> {
  const proxy = await TcpProxy.open(port);
  closing.push(() => proxy.close());
  return proxy;
}

/** Adds an entry with an id of its own, as a server with another clock would. */
async function addAt(admin: Redis, ms: number, key = KEY) {
  const one = sessionEnd();
  await admin.xadd(key, `${ms}-1`, 'revocation', JSON.stringify(one));
  return one;
}

describeWithRedisServers('what was told is gone', () => {
  it('F17: FLUSHALL takes what was told, and nothing that comes', async () => {
    const { port, admin } = await startRedis();
    const { feed } = open({ port });
    const hearing = follow(feed);
    const [before, after] = [sessionEnd(), sessionEnd()];
    await feed.publish(before);
    await hearing.has(before);
    await admin.flushall();
    await admin.script('FLUSH');
    await feed.publish(after);
    await hearing.has(after);
  });

  it('a server that begins anew with a clock that is behind is read from the beginning', async () => {
    const { port, admin } = await startRedis();
    const hearing = follow(open({ port }).feed);
    await hearing.has(await addAt(admin, Date.now() + 60_000));
    await admin.flushall();
    await hearing.has(await addAt(admin, Date.now()));
  });

  it.each([
    ['a whole minute', 60_000],
    ['as little as its clock is behind', 200],
  ])(
    'a server comes back without its last writes, and goes on below them for %s',
    async (_case, behind) => {
      const server = await startRedis();
      const { admin } = server;
      const proxy = await openProxy(server);
      const hearing = follow(open({ port: proxy.port }).feed);
      const now = Date.now();
      await hearing.has(await addAt(admin, now - 1_000));
      await hearing.has(await addAt(admin, now + behind));
      proxy.cutOff();
      await hearing.hasFailed();
      await admin.xdel(KEY, `${now + behind}-1`);
      const kept = await admin.xrange(KEY, '-', '+');
      await admin.del(KEY);
      for (const [id, fields] of kept) await admin.xadd(KEY, id, ...fields);
      const low = await addAt(admin, now);
      const high = await addAt(admin, now + behind + 1);
      proxy.restore();
      await hearing.has(low, high);
      await hearing.hasCaughtUp();
    },
  );

  it('F16, F20: a replica is promoted with the last writes missing, and nothing after them is', async () => {
    const [primary, replica] = await startReplicated();
    const { port } = await startSentinel(primary);
    const { feed } = open({ sentinels: [{ host: '127.0.0.1', port }], name: 'sessions' });
    const hearing = follow(feed);
    const [kept, lost, after] = [sessionEnd(), sessionEnd(), sessionEnd()];
    await feed.publish(kept);
    await catchUp(primary);
    await replica.admin.replicaof('127.0.0.1', 1);
    await feed.publish(lost);
    await hearing.has(kept, lost);
    await primary.kill();
    await until(async () => (await replica.admin.role())[0] === 'master');
    await until(() =>
      feed.publish(after).then(
        () => true,
        () => false,
      ),
    );
    await hearing.has(after);
    await hearing.hasCaughtUp();
    expect(hearing.log).toContain('failed');
  });
});

describeWithRedisServers('a connection that is dead, and nobody says so', () => {
  it('is noticed within four seconds, and made anew', async () => {
    const server = await startRedis();
    const proxy = await openProxy(server);
    const hearing = follow(open({ port: proxy.port }).feed);
    const other = open({ port: server.port }).feed;
    await hearing.hasCaughtUp(1);
    const silentSince = performance.now();
    proxy.silence();
    const meanwhile = sessionEnds(3);
    for (const one of meanwhile) await other.publish(one);
    await hearing.hasFailed();
    expect(performance.now() - silentSince).toBeLessThan(6_000);
    proxy.restore();
    await hearing.has(...meanwhile);
    await hearing.hasCaughtUp();
  });

  it('is noticed also where it never came to be one, and where it is closed', async () => {
    const server = await startRedis();
    const proxy = await openProxy(server);
    proxy.silence();
    const { feed } = open({ port: proxy.port });
    const [hearing, given] = [follow(feed), follow(feed)];
    await hearing.hasFailed();
    const since = performance.now();
    await given.followed.close();
    expect(performance.now() - since).toBeLessThan(2_000);
    const one = await addAt(server.admin, Date.now());
    proxy.restore();
    await hearing.has(one);
  });
});

describeWithRedisServers('the client of the host', () => {
  it('is not held up, not closed, and gets no listener', async () => {
    const { port } = await startRedis();
    const { client, feed } = open({ port });
    await nextEvent(client, 'ready');
    const listeners = () => client.eventNames().map((name) => [name, client.listenerCount(name)]);
    const before = listeners();
    const hearing = follow(feed);
    await hearing.hasCaughtUp(2);
    const since = performance.now();
    for (let times = 0; times < 20; times += 1) await client.ping();
    expect(performance.now() - since).toBeLessThan(2_000);
    expect(listeners()).toEqual(before);
    await hearing.followed.close();
    expect(client.status).toBe('ready');
    expect(listeners()).toEqual(before);
  });

  it.each<[string, RedisOptions]>([
    [
      'gives up soon and for ever, sends again, gathers commands and has a prefix',
      {
        ...{ commandTimeout: 100, socketTimeout: 100, retryStrategy: () => null },
        ...{ autoResendUnfulfilledCommands: true, enableAutoPipelining: true, keyPrefix: 'shop:' },
      },
    ],
    [
      'has not connected yet, queues nothing, and asks not whether the server is ready',
      {
        ...{ lazyConnect: true, enableOfflineQueue: false, enableReadyCheck: false },
        maxRetriesPerRequest: null,
      },
    ],
  ])('may be one that %s: followers come back all the same', async (_case, options) => {
    const server = await startRedis();
    const proxy = await openProxy(server);
    const { feed } = open({ port: proxy.port, ...options });
    const hearing = follow(feed);
    await hearing.hasCaughtUp(2);
    expect(hearing.log).not.toContain('failed');
    proxy.cutOff();
    await hearing.hasFailed();
    proxy.restore();
    await hearing.hasCaughtUp();
    await hearing.has(await addAt(server.admin, Date.now(), `${options.keyPrefix ?? ''}${KEY}`));
  });

  it('needs no more rights than are documented', async () => {
    const { port, admin } = await startRedis();
    const rights = '+evalsha +eval +xadd +pexpire +time +xread +xrange +info';
    await admin.call('ACL', 'SETUSER', 'feed', 'on', '>pass', `~${KEY}`, ...rights.split(' '));
    const { feed } = open({ port, username: 'feed', password: 'pass' });
    const hearing = follow(feed);
    const one = sessionEnd();
    await feed.publish(one);
    await hearing.has(one);
    await hearing.hasCaughtUp(2);
    expect(hearing.log).not.toContain('failed');
  });

  it('is all that is left when a follower has closed', async () => {
    const server = await startRedis();
    const proxy = await openProxy(server);
    const { client, feed } = open({ port: proxy.port });
    await nextEvent(client, 'ready');
    const connected = async () =>
      String(await server.admin.client('LIST'))
        .trim()
        .split('\n').length;
    const before = await connected();
    const hearing = follow(feed);
    await hearing.hasCaughtUp(2);
    expect(await connected()).toBe(before + 1);
    await hearing.followed.close();
    await until(async () => (await connected()) === before);
    const { connections } = proxy;
    await hearing.followed.close();
    expect(proxy.connections).toBe(connections);
  });
});

describeWithRedisServers('the stream', () => {
  it('keeps what is younger than its retention, and not much that is older', async () => {
    const { port, admin } = await startRedis();
    const { feed } = open({ port }, { retention: '1h' });
    const now = Date.now();
    for (let index = 0; index < 500; index += 1) await addAt(admin, now - 2 * HOUR + index);
    for (let index = 0; index < 50; index += 1) await addAt(admin, now - HOUR / 2 + index);
    await feed.publish(sessionEnd());
    const left = await admin.xrange(KEY, '-', '+');
    const isOld = (id: string) => Number(id.split('-')[0]) < now - HOUR;
    expect(left.filter(([id]) => !isOld(id))).toHaveLength(51);
    expect(left.filter(([id]) => isOld(id)).length).toBeLessThanOrEqual(100);
  });

  it('goes a day after its last entry no longer matters', async () => {
    const { port, admin } = await startRedis();
    const { feed } = open({ port }, { retention: '1h' });
    await feed.publish(sessionEnd());
    const left = await admin.pttl(KEY);
    expect(left).toBeGreaterThan(HOUR + DAY - 60_000);
    expect(left).toBeLessThanOrEqual(HOUR + DAY);
    await feed.publish({ ...sessionEnd(), keepFor: 5 * HOUR });
    expect(await admin.pttl(KEY)).toBeGreaterThan(5 * HOUR + DAY - 60_000);
  });

  it('may have entries in it that nobody understands', async () => {
    const { port, admin } = await startRedis();
    for (const text of ['', '{', 'null', '[]', '{"kind":"later","keepFor":1}'])
      await admin.xadd(KEY, '*', 'revocation', text);
    await admin.xadd(KEY, '*', 'x', 'y', 'z', 'w');
    const { feed } = open({ port });
    const one = sessionEnd();
    await feed.publish(one);
    const hearing = follow(feed);
    await hearing.hasCaughtUp(1);
    expect(hearing.log).toEqual([one.sid, 'caughtUp']);
  });

  it('R57: is waited for at the replicas, where that is asked for; asking again is harmless', async () => {
    const [primary, replica] = await startReplicated();
    const { feed } = open(
      { port: primary.port },
      { revocationReplicas: 1, revocationTimeout: '500ms' },
    );
    const hearing = follow(feed);
    const [first, second] = [sessionEnd(), sessionEnd()];
    await feed.publish(first);
    await replica.admin.replicaof('NO', 'ONE');
    await expect(feed.publish(second)).rejects.toThrow('only 0 of 1 replicas have the revocation');
    await hearing.has(first, second);
    await replica.admin.replicaof('127.0.0.1', primary.port);
    await catchUp(primary);
    await feed.publish(second);
    // The primary had it already, and it is not written again.
    expect(await replica.admin.xlen(KEY)).toBe(2);
  });
});

import { randomUUID } from 'node:crypto';
import type { Clock } from 'nestjs-dual-token';
import { RedisRefreshTokenRepository, type RedisRepositoryOptions } from 'nestjs-dual-token/redis';
import { Redis, type Cluster, type RedisOptions } from 'ioredis';
import { EmbeddedStoreClock } from '../../lib/adapters/embedded-store-clock.js';

type RedisClient = Redis | Cluster;

/** A repository whose store's clock is the test's. */
export class MovableRedisRepository extends RedisRefreshTokenRepository {
  private readonly movable: EmbeddedStoreClock;

  constructor(client: RedisClient, clock: Clock, options: RedisRepositoryOptions) {
    super(client, options);
    this.movable = new EmbeddedStoreClock(clock);
  }

  protected override storeTime(): number {
    return this.movable.now();
  }
}

/** A prefix that no other test has. */
export function freshPrefix(): string {
  return `test:${randomUUID()}:`;
}

/** A client that comes back quickly, and whose commands fail quickly while it can't. */
export function quickClient(options: RedisOptions): Redis {
  const client = new Redis({
    ...{ retryStrategy: () => 20, maxRetriesPerRequest: 1, disconnectTimeout: 100 },
    ...options,
  });
  client.on('error', () => undefined);
  return client;
}

/** Waits for an event of a client, whatever errors it meets meanwhile. */
export function nextEvent(client: Redis, event: string): Promise<void> {
  return new Promise((resolve) => void client.once(event, () => resolve()));
}

/** The servers that hold the keys: of a Cluster, its primaries. */
function primariesOf(client: RedisClient): readonly Redis[] {
  return client.isCluster ? (client as Cluster).nodes('master') : [client as Redis];
}

/** Removes every key that begins with a prefix. */
export async function removeKeys(client: RedisClient, prefix: string): Promise<void> {
  for (const server of primariesOf(client)) {
    for (const key of await server.keys(`${prefix}*`)) await server.del(key);
  }
}

/** Every session below a prefix, as it is stored. */
export async function recordsOf(
  client: RedisClient,
  prefix: string,
): Promise<readonly Readonly<Record<string, string>>[]> {
  const records = primariesOf(client).map(async (server) => {
    const keys = await server.keys(`${prefix}session:*`);
    return Promise.all(keys.map((key) => server.hgetall(key)));
  });
  return (await Promise.all(records)).flat();
}

/** Keeps a copy of every key that begins with a prefix; what it gives puts them back as they were. */
export async function backUpKeys(
  client: RedisClient,
  prefix: string,
): Promise<() => Promise<void>> {
  const saved = await Promise.all(
    primariesOf(client).map(async (server) => {
      const keys = await server.keys(`${prefix}*`);
      const copies = keys.map(async (key) => ({
        key,
        expiry: await server.pexpiretime(key),
        value: await server.dumpBuffer(key),
      }));
      return { server, copies: await Promise.all(copies) };
    }),
  );
  return async () => {
    await removeKeys(client, prefix);
    for (const { server, copies } of saved) {
      for (const { key, expiry, value } of copies) {
        await server.restore(key, expiry, value, 'ABSTTL');
      }
    }
  };
}

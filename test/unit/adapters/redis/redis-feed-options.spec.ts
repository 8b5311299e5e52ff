import { describe, expect, it } from '@jest/globals';
import { AuthConfigurationError } from 'nestjs-dual-token';
import { RedisRevocationFeed } from 'nestjs-dual-token/redis';
import { Redis } from 'ioredis';
import { resolveRedisFeedOptions } from '../../../../lib/adapters/redis/redis-feed-options.js';

/** As a host without types could give them. */
const resolve = (options: object) => resolveRedisFeedOptions(options);

describe('the options of the feed on Redis', () => {
  it('have defaults', () => {
    expect(resolve({})).toEqual({
      prefix: 'auth:',
      revocationReplicas: 0,
      revocationTimeout: 500,
      retention: 3_600_000,
    });
  });

  it('are taken as they are given, durations as any duration', () => {
    const given = { prefix: 'shop:', revocationReplicas: 2 };
    expect(resolve({ ...given, revocationTimeout: '1s', retention: '2d' })).toEqual({
      ...given,
      revocationTimeout: 1_000,
      retention: 172_800_000,
    });
    expect(resolve({ retention: 60 }).retention).toBe(60_000);
    expect(resolve({ retention: '30d' }).retention).toBe(2_592_000_000);
  });

  it.each([
    ['prefix', '', 'a text that is not empty'],
    ['revocationReplicas', 101, '0 to 100'],
    ['revocationTimeout', '2m', '1 ms to 60 s'],
    ['retention', '59s', '1 min to 30 days'],
    ['retention', '31d', '1 min to 30 days'],
    ['retention', Number.NaN, "'30s', '10m'"],
    ['allowEviction', true, 'Known here: prefix, '],
    ['maxlen', 5, 'Known here: prefix, '],
  ])('are refused by name, with what to write instead: %s of %j', (name, value, remedy) => {
    const refusal = () => resolve({ [name]: value });
    expect(refusal).toThrow(AuthConfigurationError);
    expect(refusal).toThrow(`revocationFeed.${name}: `);
    expect(refusal).toThrow(remedy);
  });
});

describe('RedisRevocationFeed', () => {
  it.each([undefined, null, {}, 'redis://localhost'])(
    'is refused without a client: %j',
    (client) => {
      expect(() => new RedisRevocationFeed(client as Redis)).toThrow(
        /^revocationFeed: RedisRevocationFeed was given no client of ioredis\. Make it by a factory/,
      );
    },
  );

  it('adds nothing to the client of the host, and sends nothing by itself', () => {
    const client = new Redis({ lazyConnect: true });
    const before = Reflect.ownKeys(client);
    expect(new RedisRevocationFeed(client)).toBeDefined();
    expect(Reflect.ownKeys(client)).toEqual(before);
    expect(client.status).toBe('wait');
  });
});

import { describe, expect, it } from '@jest/globals';
import { AuthConfigurationError } from 'nestjs-dual-token';
import { RedisRefreshTokenRepository } from 'nestjs-dual-token/redis';
import { Redis } from 'ioredis';
import { resolveRedisOptions } from '../../../../lib/adapters/redis/redis-repository-options.js';

/** As a host without types could give them. */
const resolve = (options: object) => resolveRedisOptions(options);

describe('the options of the Redis repository', () => {
  it('have defaults', () => {
    expect(resolve({})).toEqual({
      prefix: 'auth:',
      revocationReplicas: 0,
      revocationTimeout: 500,
      allowEviction: false,
    });
  });

  it('are taken as they are given, the timeout as any duration', () => {
    const given = { prefix: 'shop:', revocationReplicas: 2, allowEviction: true };
    expect(resolve({ ...given, revocationTimeout: 1.5 })).toEqual({
      ...given,
      revocationTimeout: 1_500,
    });
  });

  it.each([
    ['prefix', '', 'a text that is not empty'],
    ['prefix', 5, 'a text that is not empty'],
    ['prefix', null, 'a text that is not empty'],
    ['revocationReplicas', -1, '0 to 100'],
    ['revocationReplicas', 1.5, '0 to 100'],
    ['revocationReplicas', '1', '0 to 100'],
    ['revocationReplicas', 101, '0 to 100'],
    ['revocationTimeout', 0, '1 ms to 60 s'],
    ['revocationTimeout', '500', "'30s', '10m'"],
    ['revocationTimeout', '2m', '1 ms to 60 s'],
    ['allowEviction', 'yes', 'true or false'],
    ['perfix', 'auth:', 'Known here: prefix, '],
  ])('are refused by name, with what to write instead: %s of %j', (name, value, remedy) => {
    const refusal = () => resolve({ [name]: value });
    expect(refusal).toThrow(AuthConfigurationError);
    expect(refusal).toThrow(`repository.${name}: `);
    expect(refusal).toThrow(remedy);
  });
});

describe('RedisRefreshTokenRepository', () => {
  it.each([undefined, null, {}, 'redis://localhost'])(
    'is refused without a client: %j',
    (client) => {
      expect(() => new RedisRefreshTokenRepository(client as Redis)).toThrow(
        /^repository: .*no client of ioredis\. Make it by a factory/,
      );
    },
  );

  it('adds nothing to the client of the host, and sends nothing by itself', () => {
    const client = new Redis({ lazyConnect: true });
    const before = Reflect.ownKeys(client);
    expect(new RedisRefreshTokenRepository(client)).toBeDefined();
    expect(Reflect.ownKeys(client)).toEqual(before);
    expect(client.status).toBe('wait');
  });

  it('has nothing to prune', async () => {
    const repository = new RedisRefreshTokenRepository(new Redis({ lazyConnect: true }));
    expect(await repository.prune()).toBe(0);
  });
});

import { describe, expect, it } from '@jest/globals';
import { Cluster, Redis } from 'ioredis';
import { requireClient } from '../../../../lib/adapters/redis/redis-client.js';

describe('what is given for a client', () => {
  it('is one of ioredis, for one server or a Cluster', () => {
    for (const client of [
      new Redis({ lazyConnect: true }),
      new Cluster([{ port: 1 }], { lazyConnect: true }),
    ]) {
      expect(() => requireClient(client, 'repository', 'Adapter')).not.toThrow();
    }
  });

  it.each([undefined, null, 5, 'redis://localhost', {}, { evalsha: 'yes' }, Redis])(
    'is refused otherwise, with how to give it: %p',
    (client) => {
      expect(() => requireClient(client, 'revocationFeed', 'Adapter')).toThrow(
        'revocationFeed: Adapter was given no client of ioredis. Make it by a factory: ' +
          '{ useFactory: (client) => new Adapter(client), inject: [...] }',
      );
    },
  );
});

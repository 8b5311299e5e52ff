import { describe, it, jest } from '@jest/globals';
import type { Redis } from 'ioredis';
import { RedisRefreshTokenRepository } from 'nestjs-dual-token/redis';
import { describeRefreshTokenRepository, MovableClock } from 'nestjs-dual-token/testing';
import {
  backUpKeys,
  freshPrefix,
  MovableRedisRepository,
  nextEvent,
  quickClient,
  removeKeys,
} from '../support/redis.js';
import { REDIS_URL } from '../support/servers.js';
import { TcpProxy } from '../support/tcp-proxy.js';

const ABILITIES = { prunes: false, secondInstance: true, rollback: true, outage: true } as const;

/** A repository on a server, through a proxy that can cut it off. */
async function harness(
  make: (client: Redis, clock: MovableClock, prefix: string) => RedisRefreshTokenRepository,
) {
  const url = new URL(REDIS_URL ?? '');
  const proxy = await TcpProxy.open(Number(url.port || 6379), url.hostname);
  const [clock, prefix] = [new MovableClock(), freshPrefix()];
  const clients: Redis[] = [];
  const open = (): RedisRefreshTokenRepository => {
    const client = quickClient({ host: '127.0.0.1', port: proxy.port, password: url.password });
    clients.push(client);
    return make(client, clock, prefix);
  };
  const repository = open();
  const realNow = Date.now.bind(Date);
  return {
    repository,
    advance: (ms: number) => clock.advance(ms),
    skew: (ms: number) => void jest.spyOn(Date, 'now').mockImplementation(() => realNow() + ms),
    another: async () => open(),
    backUp: () => backUpKeys(clients[0]!, prefix),
    cutOff: async () => {
      const gone = Promise.all(clients.map((client) => nextEvent(client, 'close')));
      proxy.cutOff();
      await gone;
      return async () => {
        const back = Promise.all(clients.map((client) => nextEvent(client, 'ready')));
        proxy.restore();
        await back;
      };
    },
    close: async () => {
      jest.restoreAllMocks();
      await removeKeys(clients[0]!, prefix);
      for (const client of clients) client.disconnect();
      await proxy.close();
    },
  };
}

if (REDIS_URL === undefined) {
  describe('RedisRefreshTokenRepository on a server', () => {
    it.todo('needs TEST_REDIS_URL');
  });
} else {
  describeRefreshTokenRepository(
    'RedisRefreshTokenRepository, its clock moved',
    () => harness((client, clock, prefix) => new MovableRedisRepository(client, clock, { prefix })),
    { ...ABILITIES, steppableClock: false },
  );
  describeRefreshTokenRepository(
    'RedisRefreshTokenRepository, by the clock of the server',
    () => harness((client, _clock, prefix) => new RedisRefreshTokenRepository(client, { prefix })),
    { ...ABILITIES, movableClock: false, skewedApp: true },
  );
}

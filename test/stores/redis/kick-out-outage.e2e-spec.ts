import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { RedisRevocationFeed } from 'nestjs-dual-token/redis';
import type { StaleFeedPolicy } from '../../../lib/options/auth-settings.js';
import { inBatches, type HttpClient, type Tokens } from '../../support/http-client.js';
import {
  describeWithRedisServers,
  startRedis,
  startRedisOn,
  until,
} from '../../support/private-redis.js';
import { isThorough, scaled, written } from '../../support/thorough.js';
import { openStore, type StoreName } from '../../support/stores.js';
import { PAIRED_PLATFORMS, startApp } from '../../support/test-app.js';

const SESSIONS = scaled(1_000);
/** A minute where there is time for it; else just longer than the feed may be silent. */
const OUTAGE_MS = isThorough ? 60_000 : 2_500;
const LIVE = 20;

/** What a guarded request gets while the feed is silent: of sessions that ended elsewhere, and of live ones. */
const MEANWHILE: Readonly<Record<StaleFeedPolicy, readonly [ended: number, live: number]>> = {
  allow: [200, 200],
  store: [401, 200],
  deny: [503, 503],
};
const POLICIES = Object.keys(MEANWHILE) as StaleFeedPolicy[];
const CASES = PAIRED_PLATFORMS.slice(0, POLICIES.length).map((platform, at) => ({
  ...platform,
  onStale: POLICIES[at % POLICIES.length]!,
}));

/** How many of them get each status. */
async function statuses(client: HttpClient, all: readonly Tokens[]) {
  const answers = await inBatches(all.length, 50, (at) => client.get('/me', all[at]!.access_token));
  return [...new Set(answers.map(({ status }) => status))];
}

describeWithRedisServers('Redis as a feed that stops while sessions end', () => {
  it.each(CASES)(
    `on $adapter with sessions in $store: all of ${written(SESSIONS)} are refused everywhere once it is back; $onStale until then (F27, R49)`,
    async ({ adapter, store: storeName, onStale }) => {
      let server = await startRedis();
      const store = await openStore(storeName satisfies StoreName);
      const clients: Redis[] = [];
      const start = () => {
        const client = new Redis({ port: server.port, maxRetriesPerRequest: 1 });
        client.on('error', () => undefined);
        clients.push(client);
        return startApp({
          ...{ adapter, store },
          auth: {
            revocationFeed: new RedisRevocationFeed(client),
            revocation: { check: 'feed', onStale, staleAfter: '2s' },
          },
        });
      };
      const [here, there] = [await start(), await start()];
      const ended = await inBatches(SESSIONS, 50, () => here.client.signIn());
      const live = await inBatches(LIVE, 20, () => there.client.signIn('bob'));
      expect(await statuses(there.client, [...ended, ...live])).toEqual([200]);

      await server.kill();
      await pause(OUTAGE_MS);
      store.clock.advance(OUTAGE_MS);
      const logouts = await inBatches(SESSIONS, 50, (at) =>
        here.client.logout(ended[at]!.refresh_token),
      );
      expect(new Set(logouts.map(({ status }) => status))).toEqual(new Set([204]));
      expect(await statuses(there.client, ended)).toEqual([MEANWHILE[onStale][0]]);
      expect(await statuses(there.client, live)).toEqual([MEANWHILE[onStale][1]]);
      expect(await statuses(here.client, ended)).toEqual([401]);

      server = await startRedisOn(server.port);
      // The store knows them, so that answers alone do not say that others were told.
      await until(async () => (await server.admin.xlen('auth:revocations')) >= SESSIONS);
      await until(async () => (await statuses(there.client, ended.slice(-1)))[0] === 401);
      await until(async () => (await statuses(there.client, live))[0] === 200);
      await until(async () => (await statuses(there.client, ended)).join() === '401');
      expect(await statuses(here.client, ended)).toEqual([401]);
      const latecomer = await start();
      expect(await statuses(latecomer.client, ended)).toEqual([401]);
      expect(await statuses(latecomer.client, live)).toEqual([200]);
      for (const app of [here, there, latecomer]) await app.close();
      for (const client of clients) client.disconnect();
      await store.close();
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import { RevocationHealthIndicator } from 'nestjs-dual-token';
import { connectedApps } from '../../support/connected-apps.js';
import { throwing } from '../../support/controlled-repository.js';
import { inBatches, type Tokens } from '../../support/http-client.js';
import { until } from '../../support/private-redis.js';
import { HTTP_ADAPTERS } from '../../support/test-app.js';
import { UNAVAILABLE, verdictOf } from '../../support/verdicts.js';

const SILENT_MS = 5_001;
const SESSIONS = 100;

const platformsWith = (onStale: 'allow' | 'store' | 'deny') =>
  HTTP_ADAPTERS.map((adapter) => ({ adapter, store: 'typeorm', onStale }) as const);

describe.each(platformsWith('allow'))(
  'while the feed is away, with $adapter and onStale $onStale',
  (platform) => {
    const apps = connectedApps(platform, { revocation: { onStale: platform.onStale } });

    it('F27: nobody waits for it to sign out; this process refuses at once, the others when it is back', async () => {
      const signIns = await inBatches(SESSIONS, 20, () => apps.here.client.signIn());
      apps.feed.cutOff();
      apps.store.clock.advance(SILENT_MS);
      for (const { refresh_token: token } of signIns)
        expect((await apps.here.client.logout(token)).status).toBe(204);
      const statuses = async (client: typeof apps.here.client) => {
        const answers = signIns.map(({ access_token: token }) => client.get('/me', token));
        return new Set((await Promise.all(answers)).map(({ status }) => status));
      };
      expect(await statuses(apps.here.client)).toEqual(new Set([401]));
      expect(await statuses(apps.there.client)).toEqual(new Set([200]));
      expect(apps.here.told('unavailable')).toMatchObject([
        { service: 'feed' },
        { service: 'feed' },
      ]);

      apps.feed.restore();
      await until(async () => apps.feed.published.length >= SESSIONS);
      expect(await statuses(apps.there.client)).toEqual(new Set([401]));
      expect(await statuses(apps.orders.client)).toEqual(new Set([401]));
      expect(apps.feed.published).toHaveLength(SESSIONS);
    });

    it('tells that it is silent, and that it is heard again, once each; and so does the health', async () => {
      const health = () => apps.there.app.get(RevocationHealthIndicator).isHealthy();
      expect(health()).toEqual({ revocation: { status: 'up', feed: 'current' } });
      for (let times = 0; times < 3; times += 1) {
        apps.feed.cutOff();
        apps.store.clock.advance(SILENT_MS);
      }
      apps.feed.cutOff();
      expect(health()).toEqual({ revocation: { status: 'up', feed: 'stale' } });
      for (let times = 0; times < 3; times += 1) apps.feed.restore();
      expect(health()).toEqual({ revocation: { status: 'up', feed: 'current' } });
      expect(apps.there.events.map(({ type }) => type)).toEqual([
        ...['unavailable', 'feed-stale', 'feed-current'],
      ]);
    });
  },
);

/** Sessions that ended elsewhere while nobody could be told. */
const missed = async (
  apps: ReturnType<typeof connectedApps>,
): Promise<readonly [Tokens, Tokens]> => {
  const [ended, live] = [await apps.here.client.signIn(), await apps.here.client.signIn()];
  apps.feed.cutOff();
  apps.store.clock.advance(SILENT_MS);
  await apps.here.client.logout(ended.refresh_token);
  return [ended, live];
};

describe.each(platformsWith('store'))(
  'while the feed is away, with $adapter and onStale $onStale',
  (platform) => {
    const apps = connectedApps(platform, { revocation: { onStale: platform.onStale } });

    it('F2: the store is asked: what has ended is refused, what is live passes, and 503 if nobody can tell', async () => {
      const [ended, live] = await missed(apps);
      const get = ({ access_token: token }: Tokens) => apps.there.client.get('/me', token);
      expect((await get(ended)).status).toBe(401);
      expect((await get(live)).status).toBe(200);
      apps.store.repository.before = throwing('find');
      expect(verdictOf(await get(live))).toEqual(UNAVAILABLE);
      apps.store.repository.recover();
      apps.feed.restore();
      expect(await apps.store.repository.callsOf(() => get(live))).toEqual([]);
    });
  },
);

describe.each(platformsWith('deny'))(
  'while the feed is away, with $adapter and onStale $onStale',
  (platform) => {
    const apps = connectedApps(platform, { revocation: { onStale: platform.onStale } }, 'deny');

    it('F2: nobody passes, with 503 and never 401, in the application and in the resource server', async () => {
      const [ended, live] = await missed(apps);
      for (const { client } of [apps.there, apps.orders]) {
        for (const { access_token: token } of [ended, live])
          expect(verdictOf(await client.get('/me', token))).toEqual(UNAVAILABLE);
        expect((await client.get('/public')).status).toBe(200);
      }
      const health = apps.orders.app.get(RevocationHealthIndicator).isHealthy();
      expect(health).toEqual({ revocation: { status: 'down', feed: 'stale' } });
      apps.feed.restore();
      for (const { client } of [apps.there, apps.orders])
        expect((await client.get('/me', live.access_token)).status).toBe(200);
    });
  },
);

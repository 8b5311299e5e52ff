import { afterEach, beforeEach } from '@jest/globals';
import type { AuthModuleOptions, RevocationFeed } from 'nestjs-dual-token';
import { KeyRing } from 'nestjs-dual-token';
import { generateKeyPairSync } from 'node:crypto';
import { SharedFeed } from './shared-feed.js';
import { startResourceServer } from './resource-server.js';
import { openStore, type TestStore } from './stores.js';
import { startApp, type Platform, type TestApp } from './test-app.js';

const PAIR = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** Two applications that share a store, and a resource server without one, connected by a feed. */
export interface ConnectedApps {
  readonly feed: SharedFeed;
  readonly store: TestStore;
  /** Where things are done. */
  readonly here: TestApp;
  /** Another process, as far as anybody can tell. */
  readonly there: TestApp;
  readonly orders: Awaited<ReturnType<typeof startResourceServer>>;
}

/** Fresh ones for each test of a `describe`. */
export function connectedApps(
  platform: Platform,
  auth: Partial<AuthModuleOptions> = {},
  onStale: 'allow' | 'deny' = 'allow',
): ConnectedApps {
  const apps = {} as ConnectedApps & { close: () => Promise<void> };
  beforeEach(async () => {
    Object.assign(apps, await start(platform, auth, onStale));
  });
  afterEach(() => apps.close());
  return apps;
}

async function start(
  platform: Platform,
  auth: Partial<AuthModuleOptions>,
  onStale: 'allow' | 'deny',
) {
  const store = await openStore(platform.store);
  const feed = new SharedFeed();
  const shared = {
    ...auth,
    revocationFeed: feed satisfies RevocationFeed,
    revocation: { check: 'feed', ...auth.revocation } as const,
    accessToken: { signingKey: PAIR.privateKey, ...auth.accessToken },
  };
  const here = await startApp({ ...platform, store, auth: shared });
  const { subjects } = here;
  const there = await startApp({ ...platform, store, subjects, auth: shared });
  const { clock } = store;
  const orders = await startResourceServer({
    ...{ adapter: platform.adapter, clock },
    options: {
      verificationKeys: [{ key: PAIR.publicKey, kid: here.app.get(KeyRing).kid }],
      revocationFeed: feed,
      revocation: { onStale },
    },
  });
  const close = async () => {
    await Promise.all([here.close(), there.close(), orders.close()]);
    await store.close();
  };
  return { feed, store, here, there, orders, close };
}

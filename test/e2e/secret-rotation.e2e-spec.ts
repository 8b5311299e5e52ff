import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openStore, type TestStore } from '../support/stores.js';
import { PAIRED_PLATFORMS, SECRET, startApp, type TestApp } from '../support/test-app.js';
import { INVALID_GRANT, INVALID_TOKEN, verdictOf } from '../support/verdicts.js';

const NEXT_SECRET = 'uQ7yD2nZ5vK8rW1tE4mX9pB3cH6jL0sG';

describe.each(PAIRED_PLATFORMS)('F24: a new secret on $adapter with $store', (platform) => {
  let store: TestStore;
  let before: TestApp;
  let during: TestApp;
  let after: TestApp;
  beforeEach(async () => {
    store = await openStore(platform.store);
    const start = (...secret: string[]) => startApp({ ...platform, store, auth: { secret } });
    before = await start(SECRET);
    during = await start(NEXT_SECRET, SECRET);
    after = await start(NEXT_SECRET);
  });
  afterEach(async () => {
    await Promise.all([before, during, after].map((app) => app.close()));
    await store.close();
  });

  it('between two tries gives a token of the same generation, and both tokens are good', async () => {
    const first = await before.client.signIn();
    const old = await before.client.renew(first.refresh_token);
    const young = await during.client.renew(first.refresh_token);
    expect(young.refresh_token).not.toBe(old.refresh_token);
    expect(during.told('retried')).toMatchObject([{ generation: 1 }]);
    const next = await during.client.renew(old.refresh_token);
    expect((await during.client.renew(young.refresh_token)).refresh_token).toBe(next.refresh_token);
    expect((await during.client.get('/me', old.access_token)).status).toBe(200);
    expect(during.told('reuse-detected')).toEqual([]);
  });

  it('leaves the old tokens worthless without effect when the old one is taken out', async () => {
    const first = await before.client.signIn();
    const calls = await store.repository.callsOf(async () => {
      expect(verdictOf(await after.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
      expect((await after.client.logout(first.refresh_token)).status).toBe(204);
    });
    expect(calls).toEqual([]);
    expect(verdictOf(await after.client.get('/me', first.access_token))).toEqual(INVALID_TOKEN);
    const second = await during.client.renew(first.refresh_token);
    expect((await after.client.refresh(second.refresh_token)).status).toBe(200);
  });

  it('is not known to an application that still has the old one only', async () => {
    const young = await during.client.signIn();
    expect(verdictOf(await before.client.refresh(young.refresh_token))).toEqual(INVALID_GRANT);
    expect((await during.client.refresh(young.refresh_token)).status).toBe(200);
  });

  it('hides no reuse: an old token from before it is found', async () => {
    const first = await before.client.signIn();
    const second = await during.client.renew(first.refresh_token);
    store.clock.advance(31_000);
    expect(verdictOf(await during.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
    expect(during.told('reuse-detected')).toHaveLength(1);
    expect(verdictOf(await after.client.refresh(second.refresh_token))).toEqual(INVALID_GRANT);
  });
});

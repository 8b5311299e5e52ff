import { describe, expect, it } from '@jest/globals';
import { webStorage, type AuthChange, type AuthClientOptions } from 'nestjs-dual-token/client';
import { Browser, type BrowserParts, type Tab } from '../../support/client/browser.js';
import { outcome, pass, useFakeTime } from '../../support/client/fake-time.js';
import { ModelServer } from '../../support/client/model-server.js';

const RIGHT = { username: 'alice', password: 'right' };
const MINUTE = 60_000;

/** Tabs of one browser, of which the first has signed in. */
async function tabs(
  kind: 'cookie' | 'localStorage',
  count = 2,
  parts: BrowserParts = {},
  options: Partial<AuthClientOptions> = {},
) {
  const server = new ModelServer();
  const browser = new Browser(server, parts);
  const open = () =>
    browser.open({
      ...(kind === 'cookie'
        ? { transport: 'cookie' as const }
        : { storage: webStorage(browser.storage) }),
      ...options,
    });
  const all = Array.from({ length: count }, open);
  await outcome(all[0]!.client.signIn(RIGHT));
  await pass(10);
  const changes = all.map(({ client }) => {
    const seen: AuthChange[] = [];
    client.onChange((change) => seen.push(change));
    return seen;
  });
  server.seen.length = 0;
  return {
    server,
    browser,
    all,
    open,
    changes,
    refreshes: () => server.of('/auth/refresh').length,
  };
}

const get = ({ client }: Tab) => client.fetch('/orders');
const KINDS = ['cookie', 'localStorage'] as const;

describe.each(KINDS)('tabs that share a session by %s', (kind) => {
  useFakeTime();

  it('refresh once, when all find the access token at its end at once', async () => {
    const { server, all, refreshes } = await tabs(kind, 5);
    server.fault = ({ route }) => (route === '/auth/refresh' ? { delay: 300 } : {});
    await pass(10 * MINUTE);
    const answers = await outcome(Promise.all(all.map(get)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(refreshes()).toBe(1);
  });

  it('hear of a refresh in another tab, and do not refresh themselves', async () => {
    const { all, changes, refreshes } = await tabs(kind);
    await pass(10 * MINUTE);
    await outcome(all[0]!.client.refresh());
    await pass(10);
    await outcome(get(all[1]!));
    expect(refreshes()).toBe(1);
    expect(changes[1]).toEqual([{ state: 'signed-in', cause: 'refreshed', elsewhere: true }]);
    expect(changes[0]).toEqual([{ state: 'signed-in', cause: 'refreshed', elsewhere: false }]);
  });

  it('are signed out together, and signed in together', async () => {
    const { server, all, changes } = await tabs(kind);
    await outcome(all[1]!.client.signOut());
    await pass(10);
    expect(all.map(({ client }) => client.state)).toEqual(['signed-out', 'signed-out']);
    expect(changes[0]).toEqual([{ state: 'signed-out', cause: 'signed-out', elsewhere: true }]);
    expect((await outcome(get(all[0]!))).status).toBe(401);
    expect(server.seen.map(({ route }) => route)).toEqual(['/auth/logout', '/orders']);
    await outcome(all[0]!.client.signIn(RIGHT));
    await pass(10);
    expect((await outcome(get(all[1]!))).status).toBe(200);
    expect(changes[1]?.at(-1)).toEqual({ state: 'signed-in', cause: 'signed-in', elsewhere: true });
  });

  it('learn from one of them that the session has ended', async () => {
    const { server, all, changes, refreshes } = await tabs(kind);
    server.kick();
    await outcome(all[0]!.client.refresh());
    await pass(10);
    expect(changes[1]).toEqual([{ state: 'signed-out', cause: 'session-ended', elsewhere: true }]);
    await outcome(get(all[1]!));
    expect(refreshes()).toBe(1);
  });

  it('tell each other no token', async () => {
    const { browser, all } = await tabs(kind);
    await outcome(all[0]!.client.refresh());
    await outcome(all[1]!.client.signOut());
    const told = JSON.stringify(browser.channels.messages);
    expect(browser.channels.messages.length).toBeGreaterThanOrEqual(3);
    expect(told).not.toContain('secret');
    for (const message of browser.channels.messages) {
      const allowed = kind === 'cookie' ? ['cause', 'requestedAt', 'expiresIn'] : ['cause'];
      expect(allowed).toEqual(expect.arrayContaining(Object.keys(message as object)));
    }
  });

  it('go on without a tab that is frozen with the lock in its hand', async () => {
    const { browser, all, refreshes } = await tabs(kind, 2, {}, { lockTimeout: 4_000 });
    await pass(10 * MINUTE);
    browser.locks.holdAll();
    const before = performance.now();
    expect((await outcome(get(all[0]!))).status).toBe(200);
    expect(performance.now() - before).toBeGreaterThanOrEqual(4_000);
    expect(performance.now() - before).toBeLessThan(4_500);
    expect(refreshes()).toBe(1);
  });

  it('go on without locks that fail', async () => {
    const locks = { request: () => Promise.reject(new DOMException('insecure', 'SecurityError')) };
    const { all } = await tabs(kind, 2, {}, { locks });
    await pass(10 * MINUTE);
    expect((await outcome(get(all[0]!))).status).toBe(200);
  });

  it.each([
    { hasLocks: false, hasChannels: false },
    { hasLocks: true, hasChannels: false },
    { hasLocks: false, hasChannels: true },
  ])('R41: sign nobody out by racing, with %j', async (parts) => {
    const { server, all } = await tabs(kind, 4, parts);
    for (let round = 0; round < 5; round += 1) {
      await pass(10 * MINUTE);
      server.fault = ({ route }) =>
        route === '/auth/refresh' ? { delay: Math.random() * 900, answerDelay: 200 } : {};
      const answers = await outcome(Promise.all(all.map(get)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    }
    expect(all.map(({ client }) => client.state)).toEqual(Array(4).fill('signed-in'));
  });

  it('leave the channel for the back/forward cache, and look again when they come back', async () => {
    const { browser, all } = await tabs(kind);
    const sleeper = all[1]!;
    sleeper.dispatch('pagehide');
    expect(browser.channels.open.size).toBe(1);
    await outcome(all[0]!.client.signOut());
    await outcome(all[0]!.client.signIn(RIGHT));
    await pass(11 * MINUTE);
    sleeper.dispatch('pageshow');
    sleeper.dispatch('pageshow');
    expect(browser.channels.open.size).toBe(2);
    expect((await outcome(get(sleeper))).status).toBe(200);
    expect(sleeper.client.state).toBe('signed-in');
  });

  it('try again after the back/forward cache, since somebody may have signed in elsewhere', async () => {
    const { all } = await tabs(kind);
    const sleeper = all[1]!;
    await outcome(all[0]!.client.signOut());
    await pass(100);
    sleeper.dispatch('pagehide');
    await outcome(all[0]!.client.signIn(RIGHT));
    await pass(10 * MINUTE);
    expect(sleeper.client.state).toBe('signed-out');
    sleeper.dispatch('pageshow');
    expect((await outcome(get(sleeper))).status).toBe(200);
    expect(sleeper.client.state).toBe('signed-in');
  });

  it('drop the answer to a refresh of a session that another tab has left meanwhile', async () => {
    const { server, all } = await tabs(kind, 2, { hasLocks: false });
    server.fault = ({ route }) => (route === '/auth/refresh' ? { answerDelay: 3_000 } : {});
    const late = all[0]!.client.refresh();
    await pass(100);
    await outcome(all[1]!.client.signOut());
    await outcome(late);
    await pass(10);
    expect(all.map(({ client }) => client.state)).toEqual(['signed-out', 'signed-out']);
  });

  it('R41: hear each other out before they believe that the session is over', async () => {
    const { server, all, changes, refreshes } = await tabs(kind, 2, { hasLocks: false });
    server.fault = ({ route }) =>
      route === '/auth/refresh' && refreshes() === 1
        ? { refused: { status: 400, body: '{"error":"invalid_grant"}' } }
        : {};
    await pass(10);
    await outcome(Promise.all(all.map(({ client }) => client.refresh())));
    await pass(100);
    expect(all.map(({ client }) => client.state)).toEqual(['signed-in', 'signed-in']);
    expect(changes.flat().filter(({ cause }) => cause !== 'refreshed')).toEqual([]);
  });

  it('stop listening when they are closed', async () => {
    const { browser, all, changes } = await tabs(kind);
    all[1]!.client.close();
    expect(all[1]!.listenerCount).toBe(0);
    expect(browser.channels.open.size).toBe(1);
    await outcome(all[0]!.client.signOut());
    expect(changes[1]).toEqual([]);
  });
});

describe('tabs that share tokens by localStorage', () => {
  useFakeTime();

  it('R41: do not believe that the session is over while the storage holds other tokens', async () => {
    const { server, all, refreshes } = await tabs('localStorage', 2, { hasLocks: false });
    await pass(10 * MINUTE);
    server.fault = ({ route }) =>
      route === '/auth/refresh' && refreshes() === 1
        ? { answerDelay: 3_000, refused: { status: 400, body: '{"error":"invalid_grant"}' } }
        : {};
    const late = get(all[0]!);
    await pass(1_000);
    expect((await outcome(get(all[1]!))).status).toBe(200);
    expect((await outcome(late)).status).toBe(200);
    expect(all[0]!.client.state).toBe('signed-in');
    expect(refreshes()).toBe(2);
  });

  it('R41: take what the storage holds after a lost race (409)', async () => {
    const { server, all, refreshes } = await tabs('localStorage', 2, { hasLocks: false });
    await pass(10 * MINUTE);
    server.fault = ({ route }) =>
      route === '/auth/refresh' && refreshes() === 1 ? { refused: { status: 409 } } : {};
    const late = get(all[0]!);
    await pass(10);
    await outcome(all[1]!.client.refresh());
    expect((await outcome(late)).status).toBe(200);
    expect(refreshes()).toBe(2);
  });

  it('do not overwrite newer tokens by the late answer to an older request', async () => {
    const { server, browser, all, refreshes } = await tabs('localStorage', 2, { hasLocks: false });
    server.fault = ({ route }) =>
      route === '/auth/refresh' && refreshes() === 1 ? { answerDelay: 5_000 } : {};
    const late = all[0]!.client.refresh();
    await pass(100);
    await outcome(all[1]!.client.refresh());
    await outcome(all[1]!.client.refresh());
    const newest = browser.storage.getItem('nestjs-dual-token');
    await outcome(late);
    expect(browser.storage.getItem('nestjs-dual-token')).toBe(newest);
  });

  it('do not bring back a session that another tab has left, by the late answer to a refresh', async () => {
    const { server, browser, all } = await tabs('localStorage', 2, { hasChannels: false });
    server.fault = ({ route }) => (route === '/auth/refresh' ? { answerDelay: 3_000 } : {});
    const late = all[0]!.client.refresh();
    await pass(100);
    await outcome(all[1]!.client.signOut());
    await outcome(late);
    expect(browser.storage.entries.size).toBe(0);
    expect(all[0]!.client.state).toBe('signed-out');
  });

  it('do not send again as somebody else what was refused to the one before', async () => {
    const { server, all } = await tabs('localStorage', 2, { hasChannels: false });
    server.fault = ({ route }) => (route === '/orders' ? { answerDelay: 1_000 } : {});
    server.forgetAccessTokens();
    const order = all[0]!.client.fetch('/orders', { method: 'POST', body: 'of the first' });
    await pass(100);
    await outcome(all[1]!.client.signIn({ username: 'bob', password: 'right' }));
    expect((await outcome(order)).status).toBe(401);
    expect(server.of('/orders')).toHaveLength(1);
  });

  it('R41: ask again for a lost answer in a tab that has only just found the session', async () => {
    const { server, all, refreshes } = await tabs('localStorage', 2, { hasChannels: false });
    server.fault = () => (refreshes() === 1 ? { answeredAs: 503 } : {});
    await outcome(all[1]!.client.refresh()).catch(() => undefined);
    await pass(30_000);
    expect(refreshes()).toBe(2);
  });

  it('take what the storage holds where their own request got lost', async () => {
    const { server, all, refreshes } = await tabs('localStorage', 2, { hasLocks: false });
    await pass(10 * MINUTE);
    server.fault = ({ route }) =>
      route === '/auth/refresh' && refreshes() === 1 ? { lost: true } : {};
    const late = get(all[0]!);
    await pass(100);
    await outcome(all[1]!.client.refresh());
    expect((await outcome(late)).status).toBe(200);
    await pass(MINUTE);
    expect(refreshes()).toBe(2);
  });

  it('R41: refresh at first use where a page went away in the middle of a refresh', async () => {
    const { server, browser, all, open, refreshes } = await tabs('localStorage', 1);
    server.fault = ({ route }) =>
      route === '/auth/refresh' && refreshes() === 1 ? { answerLost: true } : {};
    all[0]!.client.refresh().catch(() => undefined);
    await pass(10);
    const left = browser.storage.getItem('nestjs-dual-token')!;
    all[0]!.client.close();
    browser.locks.letGo();
    const tab = open();
    expect((await outcome(get(tab))).status).toBe(200);
    await pass(1_000);
    expect(refreshes()).toBe(2);
    expect(browser.storage.getItem('nestjs-dual-token')).not.toBe(left);
    await pass(60_000);
    await outcome(tab.client.refresh());
    expect(tab.client.state).toBe('signed-in');
  });

  it('know as soon as they come back from the back/forward cache that somebody has left', async () => {
    const { all } = await tabs('localStorage');
    all[1]!.dispatch('pagehide');
    await outcome(all[0]!.client.signOut());
    await pass(10);
    all[1]!.dispatch('pageshow');
    expect(all[1]!.client.state).toBe('signed-out');
  });

  it('find the session again after the page was loaded anew', async () => {
    const { all, open, refreshes } = await tabs('localStorage', 1);
    all[0]!.client.close();
    const tab = open();
    expect(tab.client.state).toBe('signed-in');
    expect((await outcome(get(tab))).status).toBe(200);
    expect(refreshes()).toBe(0);
  });
});

describe('tabs that keep tokens in memory', () => {
  useFakeTime();

  it('are sessions of their own, and open no channel and ask for no lock', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const [one, two] = [browser.open(), browser.open()];
    await outcome(one.client.signIn(RIGHT));
    await outcome(one.client.refresh());
    await pass(100);
    expect(two.client.state).toBe('signed-out');
    expect(browser.channels.names.size).toBe(0);
    expect(browser.locks.asked).toBe(0);
  });
});

describe('with cookies, a tab', () => {
  useFakeTime();

  it('does not know who is signed in until it has asked', async () => {
    const { browser, open, server } = await tabs('cookie', 1);
    delete browser.jar.access;
    const tab = open();
    expect(tab.client.state).toBe('unknown');
    expect((await outcome(get(tab))).status).toBe(200);
    expect(tab.client.state).toBe('signed-in');
    expect(server.seen.map(({ route }) => route)).toEqual(['/orders', '/auth/refresh', '/orders']);
  });

  it('asks once where nobody is signed in, and then no more', async () => {
    const server = new ModelServer();
    const tab = new Browser(server).open({ transport: 'cookie' });
    for (let call = 0; call < 3; call += 1) expect((await outcome(get(tab))).status).toBe(401);
    expect(tab.client.state).toBe('signed-out');
    expect(server.of('/auth/refresh')).toHaveLength(1);
  });

  it('R41: does not take the refresh of another tab for its own, whose answer was lost', async () => {
    const { server, browser, all, refreshes } = await tabs('cookie', 2, { hasLocks: false });
    server.fault = ({ route }) =>
      route === '/auth/refresh' && refreshes() === 2 ? { delay: 100, answeredAs: 503 } : {};
    const refresh = all[0]!.client.refresh();
    const lost = all[1]!.client.refresh().catch(() => undefined);
    await outcome(Promise.all([refresh, lost]));
    await pass(30_000);
    expect(refreshes()).toBe(3);
    expect(browser.jar.refresh).toBe('secret-1#2');
  });

  it('R41: asks again where its answer came late, and has put older cookies over newer ones', async () => {
    const { server, browser, all, refreshes } = await tabs('cookie', 2, { hasLocks: false });
    server.fault = ({ route }) =>
      route === '/auth/refresh' && refreshes() === 1 ? { answerDelay: 3_000 } : {};
    const late = all[0]!.client.refresh();
    await pass(100);
    await outcome(all[1]!.client.refresh());
    await pass(100);
    await outcome(all[1]!.client.refresh());
    await outcome(late);
    await pass(10);
    expect(browser.jar.refresh).toBe('secret-1#2');
    expect(refreshes()).toBe(4);
  });

  it('R41: does not believe another tab that asked before the session began', async () => {
    const { server, browser, all } = await tabs('cookie', 2, { hasLocks: false });
    await outcome(all[0]!.client.signOut());
    await pass(1_000);
    browser.jar.refresh = 'stale#0';
    server.fault = ({ route }) => (route === '/auth/refresh' ? { answerDelay: 2_000 } : {});
    const asking = all[1]!.client.refresh();
    await pass(500);
    all[1]!.dispatch('pagehide');
    await outcome(all[0]!.client.signIn(RIGHT));
    all[1]!.dispatch('pageshow');
    await outcome(asking);
    await pass(10);
    expect(all[0]!.client.state).toBe('signed-in');
  });
});

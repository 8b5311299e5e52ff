import { describe, expect, it } from '@jest/globals';
import { Browser, ORIGIN, MapStorage } from '../../support/client/browser.js';
import { outcome, pass, useFakeTime } from '../../support/client/fake-time.js';
import { ModelServer } from '../../support/client/model-server.js';
import { AuthClientError, webStorage } from '../../../lib/client/index.js';

const RIGHT = { username: 'alice', password: 'right' };
const MINUTE = 60_000;

describe('what comes at a bad moment', () => {
  useFakeTime();

  it('a refresh that a poll begins during a sign-in waits for it, so that no old cookie comes last', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const { client } = browser.open({ transport: 'cookie' });
    await outcome(client.signIn(RIGHT));
    await pass(9.7 * MINUTE); // due
    server.fault = ({ route }) =>
      route === '/auth/login'
        ? { answerDelay: 300 }
        : route === '/auth/refresh'
          ? { answerDelay: 500 }
          : {};
    const signIn = client.signIn(RIGHT); // as Bob: secret-?
    await pass(50);
    await outcome(client.fetch('/orders')); // background poll
    await outcome(signIn);
    await pass(1000);
    const response = await outcome(client.fetch('/orders'));
    const { sid } = (await response.json()) as { sid: string };
    const sids = [...server.sessions.keys()];
    expect(sids).toHaveLength(2);
    expect(sid).toBe(sids[1]);
  });

  it('a sign-in waits for the refresh of another tab, by cookie', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const one = browser.open({ transport: 'cookie' }).client;
    const two = browser.open({ transport: 'cookie' }).client;
    await outcome(one.signIn(RIGHT));
    await pass(9.7 * MINUTE);
    server.fault = ({ route }) =>
      route === '/auth/login'
        ? { answerDelay: 100 }
        : route === '/auth/refresh'
          ? { answerDelay: 500 }
          : {};
    await outcome(two.fetch('/orders')); // begins a refresh
    await outcome(one.signIn(RIGHT));
    await pass(1000);
    const { sid } = (await (await outcome(one.fetch('/orders'))).json()) as { sid: string };
    expect(sid).toBe([...server.sessions.keys()][1]);
  });

  it('a page that comes back to another person is told of a sign-in, not of a refresh', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const storage = webStorage(browser.storage);
    const one = browser.open({ storage });
    const two = browser.open({ storage });
    await outcome(one.client.signIn(RIGHT));
    await pass(10);
    const causes: string[] = [];
    two.client.onChange(({ state, cause }) => causes.push(`${state} ${cause}`));
    two.dispatch('pagehide');
    await outcome(one.client.signOut());
    await outcome(one.client.signIn(RIGHT));
    two.dispatch('pageshow');
    await pass(10);
    expect(causes).toEqual(['signed-in signed-in']);
  });

  it('a tab whose messages come late is told what holds now', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const storage = webStorage(browser.storage);
    const one = browser.open({ storage });
    const two = browser.open({ storage });
    await outcome(one.client.signIn(RIGHT));
    await pass(10);
    const causes: string[] = [];
    two.client.onChange(({ state, cause }) => causes.push(`${state} ${cause}`));
    // a frozen tab: messages are queued
    const channel = [...browser.channels.open].at(-1)! as unknown as {
      onmessage: (e: object) => void;
    };
    const real = channel.onmessage;
    const queue: object[] = [];
    channel.onmessage = (event) => queue.push(event);
    await outcome(one.client.signOut());
    await outcome(one.client.signIn(RIGHT));
    await pass(10);
    for (const event of queue) real(event);
    await pass(10);
    expect(causes).toEqual(['signed-in signed-in']);
  });

  it('one write that fails is tried again, so that a reload finds the newer tokens', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const web = webStorage(browser.storage);
    let fail = false;
    const storage = {
      shared: true,
      get: () => web.get(),
      set: (tokens: Parameters<typeof web.set>[0]) => {
        if (fail && !tokens?.isSent) {
          fail = false;
          throw new Error('once');
        }
        return web.set(tokens);
      },
    };
    const one = browser.open({ storage });
    await outcome(one.client.signIn(RIGHT));
    await pass(10 * MINUTE);
    fail = true;
    expect((await outcome(one.client.fetch('/orders'))).status).toBe(200);
    for (let i = 0; i < 5; i += 1) {
      await pass(MINUTE);
      await outcome(one.client.fetch('/orders'));
    }
    one.client.close();
    const two = browser.open({ storage });
    const status = (await outcome(two.client.fetch('/orders'))).status;
    expect([status, two.client.state, [...server.sessions.values()][0]?.ended]).toEqual([
      200,
      'signed-in',
      undefined,
    ]);
  });

  it('a slow write of an asynchronous storage does not undo a sign-out', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const kept = new MapStorage();
    const web = webStorage(kept);
    const storage = {
      get: () => Promise.resolve(web.get()),
      set: async (tokens: Parameters<typeof web.set>[0]) => {
        if (tokens) await new Promise((resolve) => setTimeout(resolve, 20)); // encrypts
        await web.set(tokens);
      },
    };
    const { client } = browser.open({ storage });
    await outcome(client.signIn(RIGHT));
    await pass(9.9 * MINUTE);
    await outcome(client.fetch('/orders')); // background refresh
    const states: string[] = [];
    client.onChange(({ state, cause, elsewhere }) => states.push(`${state} ${cause} ${elsewhere}`));
    server.fault = () => {
      throw new TypeError('offline');
    };
    await outcome(client.signOut()).catch(() => undefined);
    await pass(100);
    await outcome(client.accessToken()).catch(() => undefined);
    expect([client.state, kept.entries.size, states]).toEqual([
      'signed-out',
      0,
      ['signed-out signed-out false'],
    ]);
  });

  it('locks that never answer hold up nobody for longer than lockTimeout', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const storage = webStorage(browser.storage);
    const { client } = browser.open({
      storage,
      locks: { request: () => new Promise(() => undefined) },
    });
    await outcome(client.signIn(RIGHT));
    await pass(10 * MINUTE);
    expect((await outcome(client.fetch('/orders'))).status).toBe(200);
  });

  it('a referrer policy goes along with the request', async () => {
    let seen: Request | undefined;
    const { client } = new Browser(new ModelServer()).open({
      fetch: async (request) => {
        seen = request;
        return new Response('');
      },
    });
    await outcome(client.fetch('/orders', { referrerPolicy: 'no-referrer' }));
    expect(seen?.referrerPolicy).toBe('no-referrer');
  });

  it.each(['file:///srv/app/', 'app://main/'])(
    'R77: a base whose origin cannot be told from another is refused: %s',
    (baseUrl) => {
      expect(() => new Browser(new ModelServer()).open({ baseUrl })).toThrow(AuthClientError);
    },
  );

  it('may take for ever, where no time is set', async () => {
    const server = new ModelServer();
    const endless = { refreshTimeout: Infinity, lockTimeout: Infinity };
    const { client } = new Browser(server).open(endless);
    server.fault = ({ route }) => (route === '/auth/login' ? { answerDelay: 60_000 } : {});
    await outcome(client.signIn({ username: 'alice', password: 'right' }), 120_000);
    await outcome(client.refresh());
    expect(client.state).toBe('signed-in');
  });

  it('R77: a path that leaves the origin of the API is refused', async () => {
    let seen: Request | undefined;
    const send = async (request: Request) => {
      seen = request;
      return new Response('');
    };
    try {
      const { client } = new Browser(new ModelServer()).open({ path: '//auth', fetch: send });
      await outcome(client.signIn(RIGHT)).catch(() => undefined);
    } catch {
      /* refused */
    }
    expect(seen?.url ?? ORIGIN).toMatch(new RegExp(`^${ORIGIN}`));
  });

  it('a late word of a refresh elsewhere undoes no sign-out', async () => {
    const server = new ModelServer();
    const browser = new Browser(server);
    const one = browser.open({ transport: 'cookie' }).client;
    const two = browser.open({ transport: 'cookie' }).client;
    await outcome(one.signIn(RIGHT));
    await pass(10);
    server.fault = ({ route }) =>
      route === '/auth/refresh' ? { answerDelay: 100 } : { answerDelay: 100 };
    const refresh = two.refresh();
    const out = one.signOut();
    await pass(1000);
    await outcome(refresh);
    await outcome(out);
    expect([one.state, two.state]).toEqual(['signed-out', 'signed-out']);
  });

  it('the pause of one session refreshes not the next', async () => {
    const server = new ModelServer();
    const { client } = new Browser(server).open();
    await outcome(client.signIn(RIGHT));
    server.fault = ({ route }) =>
      route === '/auth/refresh' ? { refused: { status: 503, retryAfter: '5' } } : {};
    await outcome(client.refresh()).catch(() => undefined);
    server.fault = () => ({});
    await outcome(client.signOut());
    await outcome(client.signIn(RIGHT));
    server.seen.length = 0;
    await pass(MINUTE);
    expect(server.of('/auth/refresh')).toHaveLength(0);
  });

  it('two calls at once, after another tab signed in, refresh once', async () => {
    const server = new ModelServer();
    const browser = new Browser(server, { hasLocks: false, hasChannels: false });
    const storage = webStorage(browser.storage);
    const one = browser.open({ storage }).client;
    const two = browser.open({ storage }).client;
    await outcome(one.signIn(RIGHT));
    await outcome(Promise.all([two.refresh(), two.refresh()]));
    expect(server.of('/auth/refresh')).toHaveLength(1);
  });

  it('a refresh while signed out tells of no end again', async () => {
    const server = new ModelServer();
    const { client } = new Browser(server).open({ transport: 'cookie' });
    const causes: string[] = [];
    client.onChange(({ cause }) => causes.push(cause));
    for (let i = 0; i < 5; i += 1) await outcome(client.refresh());
    expect(causes.length).toBeLessThanOrEqual(1);
  });

  it('a mark goes over no newer tokens, in a shared asynchronous storage without locks', async () => {
    const server = new ModelServer();
    const browser = new Browser(server, { hasLocks: false });
    const web = webStorage(browser.storage);
    const storage = {
      shared: true,
      get: async () => {
        const found = web.get();
        await new Promise((r) => setTimeout(r, 5));
        return found;
      },
      set: async (t: Parameters<typeof web.set>[0]) => {
        await web.set(t);
      },
    };
    const one = browser.open({ storage });
    const two = browser.open({ storage });
    await outcome(one.client.signIn(RIGHT));
    await pass(10 * MINUTE);
    let n = 0;
    server.fault = ({ route }) =>
      route === '/auth/refresh' ? (n++ === 0 ? { answerDelay: 12 } : { lost: true }) : {};
    const a = one.client.refresh();
    for (let i = 0; i < 12; i += 1) {
      await pass(1);
    }
    const b = two.client.refresh().catch(() => undefined);
    await outcome(a);
    await pass(5 * MINUTE);
    await outcome(b as Promise<void>);
    server.fault = () => ({});
    await outcome(one.client.fetch('/orders')).catch(() => undefined);
    await pass(10 * MINUTE);
    await outcome(one.client.fetch('/orders')).catch(() => undefined);
    expect([...server.sessions.values()][0]?.ended).toBeUndefined();
  });
});

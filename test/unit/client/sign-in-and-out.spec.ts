import { describe, expect, it } from '@jest/globals';
import { AuthClientError, type AuthChange } from 'nestjs-dual-token/client';
import { Browser, ORIGIN } from '../../support/client/browser.js';
import { outcome, pass, useFakeTime } from '../../support/client/fake-time.js';
import { ModelServer } from '../../support/client/model-server.js';

const RIGHT = { username: 'alice', password: 'right' };
const UNAVAILABLE = { code: 'ERR_AUTH_CLIENT_UNAVAILABLE' };
const REFUSED = { code: 'ERR_AUTH_CLIENT_REFUSED' };
const TRANSPORTS = ['bearer', 'cookie'] as const;

function setUp(transport: 'bearer' | 'cookie' = 'bearer', path?: string) {
  const server = new ModelServer();
  const browser = new Browser(server);
  const { client } = browser.open({ transport, ...(path !== undefined && { path }) });
  const changes: AuthChange[] = [];
  client.onChange((change) => changes.push(change));
  return { server, browser, client, changes };
}

describe.each(TRANSPORTS)('signing in, with transport %s', (transport) => {
  useFakeTime();

  it('sends the credentials as they are, to one address, past no redirect', async () => {
    const { server, client, changes } = setUp(transport);
    await outcome(client.signIn(RIGHT));
    const [request] = server.seen;
    expect(request).toMatchObject({
      ...{ url: `${ORIGIN}/auth/login`, method: 'POST', redirect: 'error', keepalive: true },
      credentials: transport === 'bearer' ? 'omit' : 'include',
    });
    expect(request?.headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(request?.body ?? '')).toEqual(
      transport === 'bearer' ? RIGHT : { ...RIGHT, transport: 'cookie' },
    );
    expect(client.state).toBe('signed-in');
    expect(changes).toEqual([{ state: 'signed-in', cause: 'signed-in', elsewhere: false }]);
  });

  it('is refused with wrong credentials, and changes nothing', async () => {
    const { client, changes } = setUp(transport);
    const { state } = client;
    await expect(outcome(client.signIn({ ...RIGHT, password: 'wrong' }))).rejects.toMatchObject({
      ...REFUSED,
      ...{ status: 401, error: 'invalid_credentials' },
    });
    expect(client.state).toBe(state);
    expect(changes).toEqual([]);
  });

  it.each([
    [403, 'session_limit_reached', REFUSED],
    [503, 'temporarily_unavailable', UNAVAILABLE],
    [429, undefined, UNAVAILABLE],
  ])('may be refused otherwise: %s %s', async (status, error, expected) => {
    const { server, client } = setUp(transport);
    server.fault = () => ({ refused: { status, body: JSON.stringify({ error }) } });
    await expect(outcome(client.signIn(RIGHT))).rejects.toMatchObject({
      ...expected,
      ...{ status, error },
    });
  });

  it('begins anew after the session has ended', async () => {
    const { server, client, changes } = setUp(transport);
    await outcome(client.signIn(RIGHT));
    server.kick();
    await outcome(client.refresh());
    expect(client.state).toBe('signed-out');
    await pass(1);
    await outcome(client.signIn(RIGHT));
    expect((await outcome(client.fetch('/orders'))).status).toBe(200);
    expect(changes.map(({ cause }) => cause)).toEqual(['signed-in', 'session-ended', 'signed-in']);
  });

  it('ends the pause that failures of the session before have led to', async () => {
    const { server, client } = setUp(transport);
    await outcome(client.signIn(RIGHT));
    server.fault = () => ({ refused: { status: 503, retryAfter: '30' } });
    await expect(outcome(client.refresh())).rejects.toMatchObject(UNAVAILABLE);
    server.fault = () => ({});
    await pass(1);
    await outcome(client.signIn(RIGHT));
    await outcome(client.refresh());
    expect(server.of('/auth/refresh').map(({ status }) => status)).toEqual([503, 200]);
  });
});

describe.each(TRANSPORTS)('signing out, with transport %s', (transport) => {
  useFakeTime();

  it('ends the session here and there', async () => {
    const { server, client, changes } = setUp(transport);
    await outcome(client.signIn(RIGHT));
    await outcome(client.signOut());
    expect([...server.sessions.values()].map(({ ended }) => ended)).toEqual(['logout']);
    expect(client.state).toBe('signed-out');
    expect(await client.accessToken()).toBeUndefined();
    expect(changes.at(-1)).toEqual({ state: 'signed-out', cause: 'signed-out', elsewhere: false });
    expect((await outcome(client.fetch('/orders'))).status).toBe(401);
    expect(server.of('/auth/refresh')).toHaveLength(0);
  });

  it('outlives a refresh that is under way, whose result is dropped', async () => {
    const { server, client } = setUp(transport);
    await outcome(client.signIn(RIGHT));
    server.fault = ({ route }) => (route === '/auth/refresh' ? { answerDelay: 2_000 } : {});
    const refresh = client.refresh();
    await pass(100);
    await outcome(client.signOut());
    await outcome(refresh);
    await pass(5_000);
    expect(client.state).toBe('signed-out');
    expect([...server.sessions.values()].map(({ ended }) => ended)).toEqual(['logout']);
    expect((await outcome(client.fetch('/orders'))).status).toBe(401);
  });

  it('ends every session where that is asked for, with a token that is refreshed for it', async () => {
    const { server, client } = setUp(transport);
    await outcome(client.signIn(RIGHT));
    await pass(600_000);
    await outcome(client.signOut({ everywhere: true }));
    expect(server.of('/auth/logout-all').map(({ status }) => status)).toEqual([204]);
    expect(client.state).toBe('signed-out');
  });

  it.each([false, true])(
    'waits for a sign-in that is under way, and ends what it began; everywhere: %s',
    async (everywhere) => {
      const { server, client } = setUp(transport);
      server.fault = ({ route }) => (route === '/auth/login' ? { answerDelay: 2_000 } : {});
      const arriving = client.signIn(RIGHT);
      await pass(100);
      await outcome(client.signOut({ everywhere }));
      await outcome(arriving);
      await pass(5_000);
      expect(client.state).toBe('signed-out');
      expect([...server.sessions.values()].filter(({ ended }) => !ended)).toEqual([]);
      expect((await outcome(client.fetch('/orders'))).status).toBe(401);
    },
  );

  it('is over where the sign-in that it waits for is refused', async () => {
    const { server, client } = setUp(transport);
    server.fault = ({ route }) => (route === '/auth/login' ? { answerDelay: 2_000 } : {});
    const arriving = client.signIn({ ...RIGHT, password: 'wrong' });
    arriving.catch(() => undefined);
    await pass(100);
    await outcome(client.signOut());
    await expect(arriving).rejects.toMatchObject(REFUSED);
    expect(client.state).toBe('signed-out');
  });

  it('is done where the session was over already', async () => {
    const { server, client } = setUp(transport);
    await outcome(client.signIn(RIGHT));
    server.fault = () => ({ refused: { status: 400, body: '{"error":"invalid_grant"}' } });
    await outcome(client.signOut());
    expect(client.state).toBe('signed-out');
  });

  it.each([
    ['503', { refused: { status: 503 } }],
    ['a lost request', { lost: true }],
  ])('says so where the server could not be told: %s', async (_, fault) => {
    for (const everywhere of [false, true]) {
      const { server, client } = setUp(transport);
      await outcome(client.signIn(RIGHT));
      server.fault = () => fault;
      await expect(outcome(client.signOut({ everywhere }))).rejects.toMatchObject(UNAVAILABLE);
      // Cookies that the server has not taken back are still there.
      expect(client.state).toBe(transport === 'bearer' ? 'signed-out' : 'signed-in');
      expect(await client.accessToken()).toBeUndefined();
    }
  });
});

describe('sessions that follow each other', () => {
  useFakeTime();

  it('are both ended by a sign-out while the one takes over: the first at once', async () => {
    const { server, client } = setUp();
    await outcome(client.signIn(RIGHT));
    server.fault = ({ route }) => (route === '/auth/login' ? { answerDelay: 2_000 } : {});
    const arriving = client.signIn({ username: 'bob', password: 'right' });
    await pass(100);
    const leaving = client.signOut();
    await pass(100);
    expect(client.state).toBe('signed-out');
    await outcome(leaving);
    await outcome(arriving);
    expect([...server.sessions.values()].map(({ ended }) => ended)).toEqual(['logout', 'logout']);
  });

  it('are both ended where the first sign-out did not get through, which is told', async () => {
    const { server, client } = setUp();
    await outcome(client.signIn(RIGHT));
    server.fault = ({ route }) => (route === '/auth/login' ? { answerDelay: 2_000 } : {});
    const arriving = client.signIn({ username: 'bob', password: 'right' });
    await pass(100);
    let isFirst = true;
    server.fault = ({ route }) => {
      if (route !== '/auth/logout' || !isFirst) return {};
      isFirst = false;
      return { refused: { status: 503 } };
    };
    await expect(outcome(client.signOut())).rejects.toMatchObject(UNAVAILABLE);
    await outcome(arriving);
    expect(client.state).toBe('signed-out');
    expect(server.of('/auth/logout').map(({ status }) => status)).toEqual([503, 204]);
  });

  it.each(TRANSPORTS)(
    'do not mix, with transport %s: what comes late is dropped',
    async (transport) => {
      const { server, client } = setUp(transport);
      await outcome(client.signIn(RIGHT));
      server.fault = ({ route }) => (route === '/auth/refresh' ? { answerDelay: 3_000 } : {});
      const refresh = client.refresh();
      await pass(100);
      await outcome(client.signIn({ username: 'bob', password: 'right' }));
      await outcome(refresh);
      const response = await outcome(client.fetch('/orders'));
      expect(await response.json()).toMatchObject({ sid: [...server.sessions.keys()][1] });
    },
  );

  it('do not mix: a refresh of the one does not wait for that of the other', async () => {
    const { server, client } = setUp();
    await outcome(client.signIn(RIGHT));
    server.fault = ({ route }) => (route === '/auth/refresh' ? { answerDelay: 3_000 } : {});
    const late = client.refresh();
    await pass(100);
    await outcome(client.signIn({ username: 'bob', password: 'right' }));
    server.fault = () => ({});
    await outcome(client.refresh(), 1_000);
    expect(server.of('/auth/refresh')).toHaveLength(2);
    await outcome(late);
  });

  it('do not mix: a failure that comes late ends nothing', async () => {
    const { server, client } = setUp();
    await outcome(client.signIn(RIGHT));
    server.fault = ({ route }) => (route === '/auth/refresh' ? { answerDelay: 3_000 } : {});
    server.kick();
    const refresh = client.refresh();
    await pass(100);
    await outcome(client.signIn({ username: 'bob', password: 'right' }));
    await outcome(refresh);
    expect(client.state).toBe('signed-in');
    expect((await outcome(client.fetch('/orders'))).status).toBe(200);
  });

  it('do not mix: a request that the one was refused is not sent again as the other', async () => {
    const { server, client } = setUp();
    await outcome(client.signIn(RIGHT));
    server.forgetAccessTokens();
    server.fault = ({ route }) => (route === '/orders' ? { answerDelay: 1_000 } : {});
    const order = client.fetch('/orders', { method: 'POST', body: 'of the first' });
    await pass(100);
    await outcome(client.signIn({ username: 'bob', password: 'right' }));
    expect((await outcome(order)).status).toBe(401);
    expect(server.of('/orders')).toHaveLength(1);
  });
});

describe('a client and a server that do not fit', () => {
  useFakeTime();

  it('say so at sign-in: the server offers no cookies', async () => {
    const { server, client } = setUp('cookie');
    server.offersCookies = false;
    const error = await outcome(client.signIn(RIGHT)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AuthClientError);
    expect(error).toMatchObject({
      code: 'ERR_AUTH_CLIENT_CONFIGURATION',
      message: "the auth server does not offer transport 'cookie'",
    });
    expect(client.state).toBe('unknown');
  });

  it('say so at sign-in: the server offers nothing but cookies', async () => {
    const { server, client } = setUp();
    server.fault = () => ({ refused: { status: 200, body: '{"expires_in":600}' } });
    await expect(outcome(client.signIn(RIGHT))).rejects.toMatchObject({
      code: 'ERR_AUTH_CLIENT_CONFIGURATION',
    });
  });

  it.each([
    ['auth', 'https://api.test/auth/login'],
    ['/v2/sign-in/', 'https://api.test/v2/sign-in/login'],
    ['/', 'https://api.test/login'],
  ])('may have another path: %s', async (path, url) => {
    const { server, client } = setUp('bearer', path);
    await outcome(client.signIn(RIGHT)).catch(() => undefined);
    expect(server.seen[0]?.url).toBe(url);
  });
});

describe('what the client throws', () => {
  useFakeTime();

  it('holds no token, no credentials and nothing of what a fetch says', async () => {
    const { server, client } = setUp();
    await outcome(client.signIn(RIGHT));
    const errors: unknown[] = [];
    for (const body of ['{"access_token":"secret', '"secret"', '{"error":{"secret":1}}']) {
      for (const status of [200, 400, 403, 503]) {
        server.fault = () => ({ refused: { status, body } });
        errors.push(await outcome(client.refresh()).catch((error: unknown) => error));
        await pass(61_000);
      }
    }
    server.fault = ({ body }) => {
      throw new Error(`could not send ${body}`);
    };
    errors.push(await outcome(client.refresh()).catch((error: unknown) => error));
    errors.push(await outcome(client.signIn(RIGHT)).catch((error: unknown) => error));
    expect(errors).toHaveLength(14);
    for (const error of errors) {
      expect(error).toBeInstanceOf(AuthClientError);
      const { message, stack, cause, ...rest } = error as Error;
      expect(cause).toBeUndefined();
      expect(JSON.stringify([message, stack, rest])).not.toMatch(/secret|right|alice/);
    }
  });
});

describe('listeners', () => {
  useFakeTime();

  it('are called no more once they have gone', async () => {
    const { client } = setUp();
    const seen: AuthChange[] = [];
    const stop = client.onChange((change) => seen.push(change));
    await outcome(client.signIn(RIGHT));
    stop();
    await outcome(client.signOut());
    expect(seen).toHaveLength(1);
  });
});

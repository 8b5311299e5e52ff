import { describe, expect, it } from '@jest/globals';
import { Browser, ORIGIN } from '../../support/client/browser.js';
import { outcome, pass, useFakeTime } from '../../support/client/fake-time.js';
import { ModelServer } from '../../support/client/model-server.js';

const RIGHT = { username: 'alice', password: 'right' };

async function signedIn(transport: 'bearer' | 'cookie' = 'bearer') {
  const server = new ModelServer();
  const browser = new Browser(server);
  const tab = browser.open({ transport });
  await outcome(tab.client.signIn(RIGHT));
  server.seen.length = 0;
  return { server, tab, client: tab.client };
}

describe('a request of the client', () => {
  useFakeTime();

  it('carries the access token, and no cookie', async () => {
    const { server, client } = await signedIn();
    const response = await outcome(client.fetch('/orders'));
    expect(response.status).toBe(200);
    const [request] = server.seen;
    expect(request?.url).toBe(`${ORIGIN}/orders`);
    expect(request?.headers.get('authorization')).toMatch(/^Bearer secret-access-/);
    expect(request?.credentials).toBe('omit');
  });

  it.each([
    ['a path', '/orders?page=2'],
    ['a path without a slash', 'orders?page=2'],
    ['a URL', new URL(`${ORIGIN}/orders?page=2`)],
    ['a request', new Request(`${ORIGIN}/orders?page=2`)],
  ])('may be given as %s', async (_, input) => {
    const { server, client } = await signedIn();
    await outcome(client.fetch(input));
    expect(server.seen[0]?.url).toBe(`${ORIGIN}/orders?page=2`);
    expect(server.seen[0]?.headers.has('authorization')).toBe(true);
  });

  it.each(['bearer', 'cookie'] as const)(
    'R77: to another origin goes out as it is, with transport %s: no token, no cookies added',
    async (transport) => {
      const { server, tab, client } = await signedIn(transport);
      tab.document.cookie = '__Host-csrf_token=abc';
      for (const url of [
        'https://elsewhere.test/a',
        'http://api.test/a',
        'https://api.test:8443/a',
      ])
        await outcome(client.fetch(url));
      for (const { headers, credentials } of server.seen) {
        expect([...headers.keys()]).toEqual([]);
        expect(credentials).toBe('same-origin');
      }
      expect(server.seen).toHaveLength(3);
    },
  );

  it('is not looked at where its caller has an Authorization header: no token, no refresh', async () => {
    const { server, client } = await signedIn();
    const response = await outcome(
      client.fetch('/orders', { headers: { authorization: 'Basic eHg=' } }),
    );
    expect(response.status).toBe(401);
    expect(server.seen).toHaveLength(1);
    expect(server.seen[0]?.headers.get('authorization')).toBe('Basic eHg=');
  });

  it.each([
    ['bearer', 'include'],
    ['cookie', 'omit'],
  ] as const)('keeps the credentials of its caller: %s, %s', async (transport, credentials) => {
    const { server, client } = await signedIn(transport);
    await outcome(client.fetch('/orders', { credentials }));
    await outcome(client.fetch(new Request(`${ORIGIN}/orders`, { credentials })));
    expect(server.of('/orders').map((request) => request.credentials)).toContain(credentials);
    expect(new Set(server.of('/orders').map((request) => request.credentials)).size).toBe(1);
  });

  it('is sent again with its body', async () => {
    const { server, client } = await signedIn();
    server.forgetAccessTokens();
    const stream = new Blob(['a long order']).stream();
    const init: RequestInit = { method: 'POST', body: stream, duplex: 'half' };
    const response = await outcome(client.fetch('/orders', init));
    expect(await response.json()).toMatchObject({ echo: 'a long order' });
    expect(server.of('/orders').map(({ status, method }) => [status, method])).toEqual([
      [401, 'POST'],
      [200, 'POST'],
    ]);
  });

  it('goes out without a token when signed out, and a 401 is passed on', async () => {
    const server = new ModelServer();
    const { client } = new Browser(server).open();
    const response = await outcome(client.fetch('/orders'));
    expect(response.status).toBe(401);
    expect(server.seen.map(({ route }) => route)).toEqual(['/orders']);
    expect(client.state).toBe('signed-out');
  });

  it('fails as its fetch does: an error of the network is no error of the session', async () => {
    const { server, client } = await signedIn();
    const failing = new TypeError('fetch failed');
    server.fault = () => {
      throw failing;
    };
    await expect(outcome(client.fetch('/orders'))).rejects.toBe(failing);
    expect(client.state).toBe('signed-in');
  });

  it('ends when its caller gives it up', async () => {
    const { server, client } = await signedIn();
    server.fault = () => ({ lost: true });
    const giveUp = new AbortController();
    const request = client.fetch('/orders', { signal: giveUp.signal });
    setTimeout(() => {
      giveUp.abort();
    }, 100);
    await expect(outcome(request, 1_000)).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('ends when its caller gives it up while it waits for a refresh, which goes on', async () => {
    const { server, client } = await signedIn();
    await pass(700_000);
    server.fault = () => ({ delay: 2_000 });
    const giveUp = new AbortController();
    const request = client.fetch('/orders', { signal: giveUp.signal });
    setTimeout(() => {
      giveUp.abort();
    }, 100);
    await expect(outcome(request, 1_000)).rejects.toMatchObject({ name: 'AbortError' });
    await pass(3_000);
    expect(server.of('/auth/refresh').map(({ status }) => status)).toEqual([200]);
    expect(server.of('/orders')).toEqual([]);
  });
});

describe('with bearer tokens, a request of the client', () => {
  useFakeTime();

  it('carries no CSRF token, though there may be one', async () => {
    const { server, tab, client } = await signedIn();
    tab.document.cookie = 'csrf_token=abc';
    await outcome(client.fetch('/orders'));
    expect(server.seen[0]?.headers.has('x-csrf-token')).toBe(false);
  });
});

describe('with cookies, a request of the client', () => {
  useFakeTime();

  it('has the browser send them, and carries no token', async () => {
    const { server, client } = await signedIn('cookie');
    const response = await outcome(client.fetch('/orders'));
    expect(response.status).toBe(200);
    expect(server.seen[0]?.credentials).toBe('include');
    expect(server.seen[0]?.headers.has('authorization')).toBe(false);
    expect(await client.accessToken()).toBeUndefined();
  });

  it.each(['__Host-csrf_token', 'csrf_token'])(
    'carries the CSRF token of the cookie %s, as do refresh and logout',
    async (name) => {
      const { server, tab, client } = await signedIn('cookie');
      tab.document.cookie = `a=b; ${name}=the-token; c=d`;
      await outcome(client.fetch('/orders', { method: 'POST' }));
      await outcome(client.refresh());
      await outcome(client.signOut());
      expect(server.seen.map(({ headers }) => headers.get('x-csrf-token'))).toEqual(
        Array(3).fill('the-token'),
      );
    },
  );

  it.each(['', 'xcsrf_token=a', 'a=csrf_token', 'csrf_token='])(
    'carries none where there is none: %j',
    async (cookie) => {
      const { server, tab, client } = await signedIn('cookie');
      tab.document.cookie = cookie;
      await outcome(client.fetch('/orders'));
      expect(server.seen[0]?.headers.has('x-csrf-token')).toBe(false);
    },
  );
});

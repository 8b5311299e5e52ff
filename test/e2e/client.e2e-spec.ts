import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import {
  createAuthClient,
  webStorage,
  type AuthChange,
  type AuthClient,
  type AuthClientOptions,
} from 'nestjs-dual-token/client';
import { throwing } from '../support/controlled-repository.js';
import { MapStorage } from '../support/client/browser.js';
import { freshApp, HTTP_ADAPTERS } from '../support/test-app.js';

const RIGHT = { username: 'alice', password: 'right' };
/** Longer than an access token lives, clock tolerance included. */
const LIFETIME = 700_000;
const UNAVAILABLE = { code: 'ERR_AUTH_CLIENT_UNAVAILABLE' };

describe.each(HTTP_ADAPTERS)('the client, with a server on %s', (adapter) => {
  const test = freshApp({ adapter });
  const open: AuthClient[] = [];
  afterEach(() => {
    for (const client of open.splice(0)) client.close();
  });

  /** A client, and how often it has asked which route. */
  function start(options: Partial<AuthClientOptions> = {}) {
    const client = createAuthClient({ baseUrl: test.url, ...options });
    open.push(client);
    const changes: AuthChange[] = [];
    client.onChange((change) => changes.push(change));
    return { client, changes };
  }

  async function signedIn(options: Partial<AuthClientOptions> = {}) {
    const started = start(options);
    await started.client.signIn(RIGHT);
    return started;
  }

  const refreshed = () => test.told('refreshed').length + test.told('retried').length;

  it('signs in, asks, refreshes and signs out', async () => {
    const { client, changes } = await signedIn();
    expect(await (await client.fetch('/sub')).json()).toEqual({ sub: 'alice' });
    const before = await client.accessToken();
    await client.refresh();
    expect(await client.accessToken()).not.toBe(before);
    await client.signOut();
    expect((await client.fetch('/sub')).status).toBe(401);
    expect(changes.map(({ cause }) => cause)).toEqual(['signed-in', 'refreshed', 'signed-out']);
    expect(test.told('revoked')).toMatchObject([{ reason: 'logout' }]);
  });

  it('refreshes once for 100 requests at once with a token that is over', async () => {
    const { client } = await signedIn();
    test.clock.advance(LIFETIME);
    const all = Array.from({ length: 100 }, () => client.fetch('/me'));
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses).toEqual(Array(100).fill(200));
    expect(refreshed()).toBe(1);
  });

  it('is told of wrong credentials', async () => {
    const { client } = start();
    await expect(client.signIn({ ...RIGHT, password: 'wrong' })).rejects.toMatchObject({
      ...{ code: 'ERR_AUTH_CLIENT_REFUSED', status: 401, error: 'invalid_credentials' },
    });
  });

  it('is not told of cookies that the server does not offer', async () => {
    const { client } = start({ transport: 'cookie' });
    await expect(client.signIn(RIGHT)).rejects.toMatchObject({
      code: 'ERR_AUTH_CLIENT_CONFIGURATION',
    });
  });

  it('passes on what no refresh helps against', async () => {
    const { client } = await signedIn();
    test.clock.advance(400_000);
    expect((await client.fetch('/recent')).status).toBe(401);
    expect((await client.fetch('/admin')).status).toBe(403);
    expect(refreshed()).toBe(0);
  });

  it('R41: heals a refresh that was done and whose answer never came, by itself', async () => {
    let losses = 1;
    const { client, changes } = await signedIn({
      fetch: async (request) => {
        const response = await fetch(request);
        if (!request.url.endsWith('/refresh') || losses-- <= 0) return response;
        throw new TypeError('the connection was lost');
      },
    });
    await expect(client.refresh()).rejects.toMatchObject(UNAVAILABLE);
    expect((await client.fetch('/me')).status).toBe(200);
    await until(() => changes.at(-1)?.cause === 'refreshed');
    expect(refreshed()).toBe(2);
    test.clock.advance(LIFETIME);
    expect((await client.fetch('/me')).status).toBe(200);
    expect(test.told('reuse-detected')).toEqual([]);
    expect(client.state).toBe('signed-in');
  });

  it('R40, R41: keeps the session while the store is down, and goes on when it is back', async () => {
    const { client, changes } = await signedIn();
    test.clock.advance(LIFETIME);
    test.repository.before = throwing();
    await expect(client.fetch('/me')).rejects.toMatchObject({
      ...UNAVAILABLE,
      ...{ status: 503, error: 'temporarily_unavailable', retryAfter: 1 },
    });
    expect(client.state).toBe('signed-in');
    test.repository.recover();
    await until(() => changes.at(-1)?.cause === 'refreshed');
    expect((await client.fetch('/me')).status).toBe(200);
  });

  it('R41: keeps the session while the server is gone', async () => {
    let isGone = false;
    const { client, changes } = await signedIn({
      fetch: (request) =>
        fetch(
          isGone
            ? new Request(request.url.replace(test.url, 'http://127.0.0.1:9'), request)
            : request,
        ),
    });
    isGone = true;
    await expect(client.refresh()).rejects.toMatchObject(UNAVAILABLE);
    isGone = false;
    await until(() => changes.at(-1)?.cause === 'refreshed');
    expect(client.state).toBe('signed-in');
  });

  it.each([
    [
      'a password is changed',
      () => {
        test.subjects.change('alice', { sessionsValidAfter: new Date(test.clock.now() + 1_000) });
      },
    ],
    [
      'somebody is disabled',
      () => {
        test.subjects.people.delete('alice');
      },
    ],
  ])('hears of it at the next refresh when %s', async (_, happen) => {
    const { client, changes } = await signedIn();
    test.clock.advance(LIFETIME);
    happen();
    const response = await client.fetch('/me');
    expect(response.status).toBe(401);
    expect(client.state).toBe('signed-out');
    expect(changes.at(-1)).toEqual({
      ...{ state: 'signed-out', cause: 'session-ended', elsewhere: false },
    });
  });

  it('hears of a session that ends on another device, and ends all of them', async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    await one.client.signOut({ everywhere: true });
    expect(test.told('subject-revoked').length + test.told('revoked').length).toBeGreaterThan(0);
    await two.client.refresh();
    expect(two.client.state).toBe('signed-out');
    expect(two.changes.at(-1)?.cause).toBe('session-ended');
  });

  it('shares a session between clients with one storage', async () => {
    const storage = webStorage(new MapStorage());
    const one = await signedIn({ storage });
    const two = start({ storage });
    expect(two.client.state).toBe('signed-in');
    test.clock.advance(LIFETIME);
    for (let round = 0; round < 5; round += 1) {
      const all = [one, two, one, two].map(({ client }) => client.fetch('/me'));
      expect((await Promise.all(all)).map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      test.clock.advance(LIFETIME);
    }
    expect(test.told('reuse-detected')).toEqual([]);
    await one.client.signOut();
    await until(() => two.client.state === 'signed-out');
    expect(two.changes.at(-1)).toMatchObject({ cause: 'signed-out', elsewhere: true });
  });
});

describe('in Node, the client', () => {
  const test = freshApp();

  it('keeps no process running: neither by its channel nor by what it would do later', async () => {
    const { outputFiles } = await build({
      stdin: {
        contents: `
          import { createAuthClient, webStorage } from './lib/client/index.ts';
          const entries = new Map();
          const client = createAuthClient({
            baseUrl: ${JSON.stringify(test.url)},
            storage: webStorage({
              getItem: (key) => entries.get(key) ?? null,
              setItem: (key, value) => entries.set(key, value),
              removeItem: (key) => entries.delete(key),
            }),
            fetch: (request) =>
              request.url.endsWith('/refresh') ? Promise.reject(new Error('lost')) : fetch(request),
          });
          await client.signIn(${JSON.stringify(RIGHT)});
          const { status } = await client.fetch('/me');
          const code = await client.refresh().catch((error) => error.code);
          console.log(status, code);`,
        resolveDir: process.cwd(),
      },
      ...{ bundle: true, write: false, format: 'esm' },
    });
    const script = outputFiles[0]!.text;
    const start = performance.now();
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', script],
      {
        timeout: 20_000,
      },
    );
    expect(stdout).toBe('200 ERR_AUTH_CLIENT_UNAVAILABLE\n');
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe('where a redirect leads, the client', () => {
  const open: { close(): void }[] = [];
  afterEach(() => {
    for (const one of open.splice(0)) one.close();
  });

  async function serve(answer: Parameters<typeof createServer>[1]): Promise<string> {
    const server: Server = createServer(answer as never).listen(0, '127.0.0.1');
    open.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  it('R77: sends no token to another origin, neither the access token nor the refresh token', async () => {
    const seen: string[] = [];
    const elsewhere = await serve((request, response) => {
      let body = '';
      request.on('data', (part) => (body += String(part)));
      request.on('end', () => {
        seen.push(JSON.stringify([request.headers, body]));
        response.end('{}');
      });
    });
    const url = await serve((request, response) => {
      if (request.url === '/auth/login') {
        const tokens = { access_token: 'secret-a', refresh_token: 'secret-r', expires_in: 600 };
        response.end(JSON.stringify(tokens));
      } else response.writeHead(307, { location: elsewhere + request.url! }).end();
    });
    const client = createAuthClient({ baseUrl: url });
    open.push(client);
    await client.signIn(RIGHT);
    expect((await client.fetch('/orders')).status).toBe(200);
    await expect(client.refresh()).rejects.toMatchObject(UNAVAILABLE);
    await expect(client.signOut()).rejects.toMatchObject(UNAVAILABLE);
    expect(seen).toHaveLength(1);
    expect(seen.join()).not.toContain('secret');
  });
});

/** Waits for something that the client does by itself. */
async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !isSo(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isSo()).toBe(true);
}

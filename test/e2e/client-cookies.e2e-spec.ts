import { afterEach, describe, expect, it } from '@jest/globals';
import {
  createAuthClient,
  type AuthChange,
  type AuthClient,
  type AuthClientOptions,
} from 'nestjs-dual-token/client';
import { createCookieFetch } from '../support/client/cookie-fetch.js';
import { throwing } from '../support/controlled-repository.js';
import { ACCESS_COOKIE, REFRESH_COOKIE } from '../support/cookie-client.js';
import { freshApp, HTTP_ADAPTERS } from '../support/test-app.js';

const RIGHT = { username: 'alice', password: 'right' };
/** Longer than an access token lives, clock tolerance included. */
const LIFETIME = 700_000;
const UNAVAILABLE = { code: 'ERR_AUTH_CLIENT_UNAVAILABLE' };

interface Way {
  readonly isLost?: (request: Request) => boolean;
  readonly change?: (request: Request, answer: Response) => Response;
}

describe.each(HTTP_ADAPTERS)('the client with cookies, with a server on %s', (adapter) => {
  const test = freshApp({ adapter, auth: { transport: 'both' } });
  const open: AuthClient[] = [];
  afterEach(() => {
    for (const client of open.splice(0)) client.close();
  });

  /** A client and its browser, and what happens to answers on their way. */
  function start({ isLost, change = (_, answer) => answer }: Way = {}) {
    const browser = createCookieFetch(test.url, isLost);
    const options: AuthClientOptions = {
      ...{ baseUrl: test.url, transport: 'cookie' },
      fetch: async (request) => change(request, await browser(request)),
    };
    const client = createAuthClient(options);
    open.push(client);
    const changes: AuthChange[] = [];
    client.onChange((one) => changes.push(one));
    return { client, changes, jar: browser.jar, again: () => createAuthClient(options) };
  }

  async function signedIn(way?: Way) {
    const started = start(way);
    await started.client.signIn(RIGHT);
    return started;
  }

  const refreshed = () => test.told('refreshed').length + test.told('retried').length;

  it('signs in, asks, refreshes and signs out, and sees no token', async () => {
    const bodies: Promise<string>[] = [];
    const change = (_: Request, answer: Response): Response => {
      bodies.push(answer.clone().text());
      return answer;
    };
    const { client, changes, jar } = await signedIn({ change });
    expect([...jar.keys()]).toEqual(expect.arrayContaining([ACCESS_COOKIE, REFRESH_COOKIE]));
    expect(await (await client.fetch('/sub')).json()).toEqual({ sub: 'alice' });
    const before = new Map(jar);
    await client.refresh();
    expect(jar.get(REFRESH_COOKIE)).not.toBe(before.get(REFRESH_COOKIE));
    expect(await client.accessToken()).toBeUndefined();
    await client.signOut();
    expect([jar.has(ACCESS_COOKIE), jar.has(REFRESH_COOKIE)]).toEqual([false, false]);
    expect((await client.fetch('/sub')).status).toBe(401);
    expect(changes.map(({ cause }) => cause)).toEqual(['signed-in', 'refreshed', 'signed-out']);
    expect(test.told('revoked')).toMatchObject([{ reason: 'logout' }]);
    for (const token of before.values())
      expect((await Promise.all(bodies)).join()).not.toContain(token);
  });

  it('refreshes once for 100 requests at once with a token that is over', async () => {
    const { client } = await signedIn();
    test.clock.advance(LIFETIME);
    const all = Array.from({ length: 100 }, () => client.fetch('/me'));
    const statuses = (await Promise.all(all)).map(({ status }) => status);
    expect(statuses).toEqual(Array(100).fill(200));
    expect(refreshed()).toBe(1);
  });

  it('finds the session again when the page is loaded anew', async () => {
    const { again } = await signedIn();
    const client = again();
    open.push(client);
    expect(client.state).toBe('unknown');
    await client.refresh();
    expect(client.state).toBe('signed-in');
    expect((await client.fetch('/me')).status).toBe(200);
  });

  it('R41: heals a refresh that was done and whose answer never came, by itself', async () => {
    let losses = 1;
    const isLost = ({ url }: Request) => url.endsWith('/refresh') && losses-- > 0;
    const { client, changes } = await signedIn({ isLost });
    await expect(client.refresh()).rejects.toMatchObject(UNAVAILABLE);
    expect((await client.fetch('/me')).status).toBe(200);
    await until(() => changes.at(-1)?.cause === 'refreshed');
    expect([test.told('refreshed').length, test.told('retried').length]).toEqual([1, 1]);
    test.clock.advance(LIFETIME);
    expect((await client.fetch('/me')).status).toBe(200);
    expect(test.told('reuse-detected')).toEqual([]);
  });

  it('R41: runs a lost race (409) again', async () => {
    let races = 2;
    const change = ({ url }: Request, answer: Response): Response =>
      url.endsWith('/refresh') && races-- > 0
        ? new Response('{"error":"refresh_superseded"}', { status: 409 })
        : answer;
    const { client } = await signedIn({ change });
    test.clock.advance(LIFETIME);
    expect((await client.fetch('/me')).status).toBe(200);
    expect(client.state).toBe('signed-in');
    expect(test.told('reuse-detected')).toEqual([]);
  });

  it('R40, R41: keeps the session while the store is down, and goes on when it is back', async () => {
    const { client, changes, jar } = await signedIn();
    test.clock.advance(LIFETIME);
    test.repository.before = throwing();
    await expect(client.fetch('/me')).rejects.toMatchObject({
      ...UNAVAILABLE,
      ...{ status: 503, error: 'temporarily_unavailable', retryAfter: 1 },
    });
    expect([client.state, jar.has(REFRESH_COOKIE)]).toEqual(['signed-in', true]);
    test.repository.recover();
    await until(() => changes.at(-1)?.cause === 'refreshed');
    expect((await client.fetch('/me')).status).toBe(200);
  });

  it('hears at the next refresh that the session is over, and asks no more', async () => {
    const { client, changes } = await signedIn();
    test.clock.advance(LIFETIME);
    test.subjects.people.delete('alice');
    expect((await client.fetch('/me')).status).toBe(401);
    expect(changes.at(-1)).toEqual({
      ...{ state: 'signed-out', cause: 'session-ended', elsewhere: false },
    });
    expect((await client.fetch('/me')).status).toBe(401);
    expect(changes.map(({ cause }) => cause)).toEqual(['signed-in', 'session-ended']);
  });

  it('signs out of every session, and has no cookie then', async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    test.clock.advance(LIFETIME);
    await one.client.signOut({ everywhere: true });
    expect([one.client.state, one.jar.has(REFRESH_COOKIE)]).toEqual(['signed-out', false]);
    await two.client.refresh();
    expect(two.changes.at(-1)?.cause).toBe('session-ended');
  });

  it('keeps people who share a process apart', async () => {
    const [alice, bob] = [await signedIn(), start()];
    await bob.client.signIn({ username: 'bob', password: 'right' });
    await bob.client.signOut();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(alice.client.state).toBe('signed-in');
    expect(await (await alice.client.fetch('/sub')).json()).toEqual({ sub: 'alice' });
  });

  it('beside one with bearer tokens, of one server, has a session of its own', async () => {
    const { client } = await signedIn();
    const bearer = createAuthClient({ baseUrl: test.url });
    open.push(bearer);
    await bearer.signIn(RIGHT);
    await bearer.signOut();
    expect((await client.fetch('/me')).status).toBe(200);
    await client.refresh();
    expect(client.state).toBe('signed-in');
  });
});

/** Waits for something that the client does by itself. */
async function until(isSo: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500 && !isSo(); tries += 1)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isSo()).toBe(true);
}

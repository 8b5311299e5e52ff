import { describe, expect, it } from '@jest/globals';
import { Browser } from '../../support/client/browser.js';
import { outcome, pass, stepClock, useFakeTime } from '../../support/client/fake-time.js';
import { ModelServer } from '../../support/client/model-server.js';

const RIGHT = { username: 'alice', password: 'right' };
const MINUTE = 60_000;

async function signedIn(transport: 'bearer' | 'cookie' = 'bearer', accessLifetime = 10 * MINUTE) {
  const server = new ModelServer({ accessLifetime });
  const { client } = new Browser(server).open({ transport });
  await outcome(client.signIn(RIGHT));
  server.seen.length = 0;
  const get = (path = '/orders') => outcome(client.fetch(path));
  const routes = () => server.seen.map(({ route, status }) => `${route} ${status}`);
  return { server, client, get, routes };
}

describe.each(['bearer', 'cookie'] as const)('with transport %s, the access token', (transport) => {
  useFakeTime();

  it('is used as long as it lives', async () => {
    const { get, routes } = await signedIn(transport);
    await pass(8.9 * MINUTE);
    await get();
    expect(routes()).toEqual(['/orders 200']);
  });

  it('is refreshed in the background when it ends soon, and used meanwhile', async () => {
    const { server, get, routes } = await signedIn(transport);
    server.fault = ({ route }) => (route === '/auth/refresh' ? { delay: 1_000 } : {});
    await pass(9.6 * MINUTE);
    expect((await get()).status).toBe(200);
    expect(routes().sort()).toEqual(['/auth/refresh 0', '/orders 200']);
    await pass(2_000);
    await pass(MINUTE);
    await get();
    expect(routes().sort()).toEqual(['/auth/refresh 200', '/orders 200', '/orders 200']);
  });

  it('is refreshed before the request when it has ended', async () => {
    const { get, routes } = await signedIn(transport);
    await pass(10 * MINUTE);
    await get();
    expect(routes()).toEqual(['/auth/refresh 200', '/orders 200']);
  });

  it('is left alone while nobody uses it', async () => {
    const { routes } = await signedIn(transport);
    await pass(3 * 60 * MINUTE);
    expect(routes()).toEqual([]);
  });

  it('is refreshed once for 100 requests at once after it has ended', async () => {
    const { client, routes } = await signedIn(transport);
    await pass(10 * MINUTE);
    const all = Array.from({ length: 100 }, () => client.fetch('/orders'));
    const answers = await outcome(Promise.all(all));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(routes().filter((route) => route.startsWith('/auth'))).toEqual(['/auth/refresh 200']);
  });

  it('is refreshed once for 100 requests at once that were answered 401', async () => {
    const { server, client, routes } = await signedIn(transport);
    server.forgetAccessTokens();
    let late = 0;
    server.fault = ({ route }) => (route === '/orders' ? { answerDelay: (late += 1) * 3 } : {});
    await pass(1);
    const all = Array.from({ length: 100 }, () => client.fetch('/orders'));
    const answers = await outcome(Promise.all(all));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(routes().filter((route) => route.startsWith('/auth'))).toEqual(['/auth/refresh 200']);
    expect(routes()).toHaveLength(201);
  });

  it('leads to one more try after a 401, and never to a loop', async () => {
    const { get, routes } = await signedIn(transport);
    await pass(1);
    expect((await get('/always-401')).status).toBe(401);
    expect(routes()).toEqual(['/always-401 401', '/auth/refresh 200', '/always-401 401']);
  });

  it('is not refreshed for a step-up, nor for a scope that is missing', async () => {
    const { get, routes } = await signedIn(transport);
    expect((await get('/recent')).status).toBe(401);
    expect((await get('/forbidden')).status).toBe(403);
    expect(routes()).toEqual(['/recent 401', '/forbidden 403']);
  });

  it('is not believed longer than from when it was asked for', async () => {
    const server = new ModelServer({ accessLifetime: 30_000 });
    const { client } = new Browser(server).open({ transport });
    server.fault = () => ({ answerDelay: 4_000 });
    await outcome(client.signIn(RIGHT));
    server.fault = () => ({});
    await pass(26_000);
    await outcome(client.fetch('/orders'));
    expect(server.of('/orders').map(({ status }) => status)).toEqual([200]);
  });

  it.each([
    ['an hour back', -60 * MINUTE],
    ['a second back', -1_000],
  ])('is used and refreshed aside when the clock steps %s', async (_, step) => {
    const { client, get, routes } = await signedIn(transport);
    stepClock(step);
    expect((await get()).status).toBe(200);
    expect((await get()).status).toBe(200);
    expect(routes()).toEqual(['/orders 200', '/auth/refresh 200', '/orders 200']);
    expect(client.state).toBe('signed-in');
  });

  it('stays in use when the clock steps back while no refresh is to be had', async () => {
    const { server, get } = await signedIn(transport);
    server.fault = ({ route }) =>
      route === '/auth/refresh' ? { refused: { status: 503, body: '{}' } } : {};
    stepClock(-MINUTE);
    for (let i = 0; i < 3; i += 1) expect((await get()).status).toBe(200);
  });

  it.each([['a year forward', 365 * 24 * 60 * MINUTE]])(
    'is refreshed when the clock steps %s, and nobody is signed out',
    async (_, step) => {
      const { client, get, routes } = await signedIn(transport);
      stepClock(step);
      expect((await get()).status).toBe(200);
      expect((await get()).status).toBe(200);
      expect(routes()).toEqual(['/auth/refresh 200', '/orders 200', '/orders 200']);
      expect(client.state).toBe('signed-in');
    },
  );

  it('is refreshed by each use, and by nothing else, where it lives for a moment only', async () => {
    const { get, routes } = await signedIn(transport, 1);
    await pass(1_000);
    await get();
    expect(routes()).toEqual(['/auth/refresh 200', '/orders 200']);
  });

  it('leaves a 401 as it is when a refresh finds the session over', async () => {
    const { server, client, get, routes } = await signedIn(transport);
    server.kick();
    server.forgetAccessTokens();
    const response = await get();
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toContain('invalid_token');
    expect(client.state).toBe('signed-out');
    expect(routes()).toEqual(['/orders 401', '/auth/refresh 400']);
  });

  it('is refreshed on demand, once for all who ask', async () => {
    const { client, routes } = await signedIn(transport);
    await pass(1);
    await outcome(Promise.all([client.refresh(), client.refresh(), client.refresh()]));
    expect(routes()).toEqual(['/auth/refresh 200']);
    await outcome(client.refresh());
    expect(routes()).toEqual(['/auth/refresh 200', '/auth/refresh 200']);
  });
});

describe('the moment of a refresh ahead', () => {
  useFakeTime();

  /** Seconds before the end at which use leads to a refresh. */
  async function leadOf(accessLifetime: number): Promise<number> {
    const { get, server } = await signedIn('bearer', accessLifetime);
    for (let left = accessLifetime; left > 0; left -= accessLifetime / 200) {
      await get();
      if (server.of('/auth/refresh').length > 0) return left;
      await pass(accessLifetime / 200);
    }
    return 0;
  }

  it('is at most a fifth of the lifetime before the end, and differs between clients', async () => {
    const leads = [];
    for (let client = 0; client < 8; client += 1) leads.push(await leadOf(20_000));
    expect(Math.max(...leads)).toBeLessThanOrEqual(4_000);
    expect(Math.min(...leads)).toBeGreaterThanOrEqual(1_800);
    expect(new Set(leads).size).toBeGreaterThan(2);
  });

  it('is at most a minute before the end', async () => {
    const lead = await leadOf(60 * MINUTE);
    expect(lead).toBeLessThanOrEqual(60_000);
    expect(lead).toBeGreaterThan(10_000);
  });
});

describe('accessToken()', () => {
  useFakeTime();

  it('gives a token that is good now, refreshed where it must be', async () => {
    const { client, routes } = await signedIn();
    const first = await client.accessToken();
    await pass(10 * MINUTE);
    const second = await outcome(client.accessToken());
    expect(second).toMatch(/^secret-access-/);
    expect(second).not.toBe(first);
    expect(routes()).toEqual(['/auth/refresh 200']);
  });

  it('gives none when signed out, or when the session turns out to be over', async () => {
    const { server, client } = await signedIn();
    server.kick();
    await pass(10 * MINUTE);
    expect(await outcome(client.accessToken())).toBeUndefined();
    expect(await client.accessToken()).toBeUndefined();
    expect(server.of('/auth/refresh')).toHaveLength(1);
  });
});

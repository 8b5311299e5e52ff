import { describe, expect, it } from '@jest/globals';
import { Browser } from '../../support/client/browser.js';
import { outcome, pass, useFakeTime } from '../../support/client/fake-time.js';
import { ModelServer, type Fault } from '../../support/client/model-server.js';

const RIGHT = { username: 'alice', password: 'right' };
const MINUTE = 60_000;
const UNAVAILABLE = { code: 'ERR_AUTH_CLIENT_UNAVAILABLE' };
const REFUSED = { code: 'ERR_AUTH_CLIENT_REFUSED' };

async function signedIn(transport: 'bearer' | 'cookie' = 'bearer') {
  const server = new ModelServer();
  const tab = new Browser(server).open({ transport });
  const { client } = tab;
  await outcome(client.signIn(RIGHT));
  server.seen.length = 0;
  /** What happens to refreshes from now on. */
  const failing = (...faults: readonly Fault[]) => {
    let next = 0;
    server.fault = ({ route }) =>
      route === '/auth/refresh' ? (faults[Math.min(next++, faults.length - 1)] ?? {}) : {};
  };
  const refreshes = () => server.of('/auth/refresh').length;
  return { server, tab, client, failing, refreshes, get: () => outcome(client.fetch('/orders')) };
}

const THROWN = 'throws';
/** What goes wrong for a while. Only the last ones say that nothing was done. */
const PASSING: readonly (readonly [name: string, fault: Fault | typeof THROWN])[] = [
  ['503', { refused: { status: 503, body: '{"error":"temporarily_unavailable"}' } }],
  ['500 without a body', { refused: { status: 500 } }],
  ['a page of a proxy, 502', { refused: { status: 502, body: '<html>Bad Gateway' } }],
  ['a page of a captive portal, 200', { refused: { status: 200, body: '<html>Welcome' } }],
  ['200 with a body that breaks off', { refused: { status: 200, body: '{"access_token":"se' } }],
  ['no connection', THROWN],
  ['a request that gets lost', { lost: true }],
  ['an answer that gets lost', { answerLost: true }],
  ['a refresh that is done and answered 503', { answeredAs: 503 }],
  ['429', { refused: { status: 429 } }],
];

describe.each(PASSING)('a refresh that meets %s', (_, fault) => {
  useFakeTime();

  function break_(server: ModelServer): void {
    server.fault = ({ route }) => {
      if (route !== '/auth/refresh') return {};
      if (fault === THROWN) throw new TypeError('fetch failed');
      return fault;
    };
  }

  it.each(['bearer', 'cookie'] as const)(
    'R41: signs nobody out, with transport %s: what needs it fails for now, and works later',
    async (transport) => {
      const { server, client, get } = await signedIn(transport);
      await pass(10 * MINUTE);
      break_(server);
      await expect(get()).rejects.toMatchObject(UNAVAILABLE);
      expect(client.state).toBe('signed-in');
      expect(server.of('/orders')).toEqual([]);
      server.fault = () => ({});
      await pass(30_000);
      expect((await get()).status).toBe(200);
    },
  );

  it('leaves a token that is still good in use', async () => {
    const { server, client, get } = await signedIn();
    await pass(9.7 * MINUTE);
    break_(server);
    for (let use = 0; use < 3; use += 1) {
      expect((await get()).status).toBe(200);
      await pass(4_000);
    }
    expect(client.state).toBe('signed-in');
  });

  it('does not show a 401 that a refresh would have healed', async () => {
    const { server, client, get } = await signedIn();
    server.forgetAccessTokens();
    break_(server);
    await expect(get()).rejects.toMatchObject(UNAVAILABLE);
    expect(client.state).toBe('signed-in');
  });
});

describe('a refresh whose answer was lost', () => {
  useFakeTime();

  it.each([
    ['the answer is cut off', { answerLost: true }],
    ['a proxy says 503', { answeredAs: 503 }],
  ] as const)(
    'R41: is asked for again within the grace period, though the app makes no call: %s',
    async (_, fault) => {
      const { server, client, failing, get } = await signedIn();
      await pass(10 * MINUTE);
      failing(fault, {});
      await expect(get()).rejects.toMatchObject(UNAVAILABLE);
      await pass(60 * MINUTE);
      // Without the second one, the first refresh token would be used again here, and be taken for stolen.
      expect((await get()).status).toBe(200);
      expect(client.state).toBe('signed-in');
      expect([...server.sessions.values()][0]?.ended).toBeUndefined();
    },
  );

  it('is asked for after about 0.3, 1, 2, 4 and 8 s, and then only on use', async () => {
    const { server, client, failing } = await signedIn();
    failing({ refused: { status: 503 } });
    const times: number[] = [];
    const fault = server.fault;
    server.fault = (request) => {
      times.push(performance.now());
      return fault(request);
    };
    await expect(outcome(client.refresh())).rejects.toMatchObject(UNAVAILABLE);
    await pass(60 * MINUTE);
    const gaps = times.slice(1).map((time, at) => time - times[at]!);
    expect(gaps).toHaveLength(5);
    for (const [at, usual] of [300, 1_000, 2_000, 4_000, 8_000].entries()) {
      expect(gaps[at]).toBeGreaterThanOrEqual(usual * 0.7);
      expect(gaps[at]).toBeLessThanOrEqual(usual * 1.3);
    }
  });

  it('is not asked for again by itself after a 429, which says that nothing was done', async () => {
    const { client, failing, refreshes } = await signedIn();
    failing({ refused: { status: 429 } });
    await expect(outcome(client.refresh())).rejects.toMatchObject(UNAVAILABLE);
    await pass(60 * MINUTE);
    expect(refreshes()).toBe(1);
  });

  it('R41: is asked for again also after a 429, which says nothing of the time before', async () => {
    const { server, client, failing, get } = await signedIn();
    await pass(10 * MINUTE);
    failing({ answerLost: true }, { refused: { status: 429 } }, {});
    await expect(get()).rejects.toMatchObject(UNAVAILABLE);
    await pass(60 * MINUTE);
    expect((await get()).status).toBe(200);
    expect(client.state).toBe('signed-in');
    expect([...server.sessions.values()][0]?.ended).toBeUndefined();
  });

  it.each(['bearer', 'cookie'] as const)(
    'is not asked for again once somebody has signed out, with transport %s',
    async (transport) => {
      const { client, failing, refreshes } = await signedIn(transport);
      failing({ answerLost: true });
      await expect(outcome(client.refresh())).rejects.toMatchObject(UNAVAILABLE);
      await outcome(client.signOut());
      await pass(60 * MINUTE);
      expect(refreshes()).toBe(1);
    },
  );

  it('is not asked for again by itself by a client that was closed, before or after', async () => {
    for (const time of [4_000, 5_100]) {
      const { client, failing, refreshes } = await signedIn();
      failing({ answerLost: true });
      const refresh = client.refresh().catch(() => undefined);
      await pass(time);
      client.close();
      await outcome(refresh);
      await pass(60 * MINUTE);
      expect(refreshes()).toBe(1);
    }
  });
});

describe('while refreshes fail', () => {
  useFakeTime();

  it('further calls fail at once instead of asking all the time', async () => {
    const { client, failing, refreshes } = await signedIn();
    await pass(10 * MINUTE);
    failing({ refused: { status: 503, retryAfter: '20' } });
    for (let call = 0; call < 50; call += 1) {
      await expect(outcome(client.fetch('/orders'))).rejects.toMatchObject({
        ...UNAVAILABLE,
        ...{ status: 503, retryAfter: 20 },
      });
      await pass(100);
    }
    expect(refreshes()).toBe(1);
  });

  it.each([
    ['in seconds', () => '12', 12_000],
    ['as a date', () => new Date(Date.now() + 12_000).toUTCString(), 12_000],
    ['of a day, of which 30 s are believed', () => '86400', 30_000],
    ['of nothing', () => '0', 300],
    ['of nonsense', () => 'soon', 300],
  ])('Retry-After is heeded %s', async (_, retryAfter, wait) => {
    const { client, failing, refreshes } = await signedIn();
    failing({ refused: { status: 503, retryAfter: retryAfter() } }, {});
    await expect(outcome(client.refresh())).rejects.toMatchObject(UNAVAILABLE);
    await pass(wait * 0.7 - 20);
    expect(refreshes()).toBe(1);
    await pass(wait * 0.85 + 40);
    expect(refreshes()).toBe(2);
  });

  it('a device that comes online asks at once', async () => {
    const { tab, client, failing, refreshes, get } = await signedIn();
    failing({ refused: { status: 503, retryAfter: '20' } }, {});
    await expect(outcome(client.refresh())).rejects.toMatchObject(UNAVAILABLE);
    tab.dispatch('online');
    await pass(0);
    expect(refreshes()).toBe(2);
    expect((await get()).status).toBe(200);
    tab.dispatch('online');
    await pass(MINUTE);
    expect(refreshes()).toBe(2);
  });

  it('an answer may take as long as refreshTimeout says, and no longer', async () => {
    const server = new ModelServer();
    const { client } = new Browser(server).open({ refreshTimeout: 3_000 });
    await outcome(client.signIn(RIGHT));
    server.fault = () => ({ answerDelay: 2_900 });
    await outcome(client.refresh());
    server.fault = () => ({ answerDelay: 3_100 });
    const before = performance.now();
    await expect(outcome(client.refresh())).rejects.toMatchObject(UNAVAILABLE);
    expect(performance.now() - before).toBeLessThan(3_050);
  });

  it('a fetch that never gives up is given up, and told so', async () => {
    const server = new ModelServer();
    const real = server.fetchFor();
    let signal: AbortSignal | undefined;
    const { client } = new Browser(server).open({
      fetch: (request) => {
        if (!request.url.endsWith('refresh')) return real(request);
        ({ signal } = request);
        return new Promise(() => undefined);
      },
    });
    await outcome(client.signIn(RIGHT));
    await expect(outcome(client.refresh(), 11_000)).rejects.toMatchObject(UNAVAILABLE);
    expect(signal?.aborted).toBe(true);
  });
});

describe('a refresh that is refused for how it was sent', () => {
  useFakeTime();

  it.each([
    [400, 'invalid_request'],
    [403, 'cross_site_request'],
    [404, undefined],
    [415, 'unsupported_media_type'],
    [401, 'invalid_grant'],
  ])('keeps the session and says so: %s %s', async (status, error) => {
    const { client, failing, refreshes, get } = await signedIn();
    await pass(10 * MINUTE);
    failing(
      { refused: { status, body: error === undefined ? '' : JSON.stringify({ error }) } },
      {},
    );
    await expect(get()).rejects.toMatchObject({ ...REFUSED, status, error });
    await expect(get()).rejects.toMatchObject(REFUSED);
    expect(client.state).toBe('signed-in');
    await pass(MINUTE);
    expect(refreshes()).toBe(1);
    expect((await get()).status).toBe(200);
  });
});

describe('a refresh that lost a race (409)', () => {
  useFakeTime();

  const SUPERSEDED: Fault = { refused: { status: 409, body: '{"error":"refresh_superseded"}' } };

  it.each(['bearer', 'cookie'] as const)(
    'R41: is run again, with transport %s',
    async (transport) => {
      const { client, failing, refreshes, get } = await signedIn(transport);
      await pass(10 * MINUTE);
      failing(SUPERSEDED, SUPERSEDED, {});
      expect((await get()).status).toBe(200);
      expect(refreshes()).toBe(3);
      expect(client.state).toBe('signed-in');
    },
  );

  it('R41: is run again for a bit more than 2 s, and the session is kept', async () => {
    const { client, failing, refreshes } = await signedIn();
    failing(SUPERSEDED);
    const before = performance.now();
    await expect(outcome(client.refresh())).rejects.toMatchObject({ ...UNAVAILABLE, status: 409 });
    expect(performance.now() - before).toBeGreaterThan(2_400);
    expect(performance.now() - before).toBeLessThan(3_000);
    expect(refreshes()).toBeLessThan(26);
    expect(client.state).toBe('signed-in');
  });
});

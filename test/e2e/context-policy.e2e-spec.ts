import { describe, expect, it } from '@jest/globals';
import { TokenService, type ClientContext } from 'nestjs-dual-token';
import { throwing } from '../support/controlled-repository.js';
import { exchange } from '../support/raw-http.js';
import { freshApp, PAIRED_PLATFORMS, type TestApp } from '../support/test-app.js';
import { INVALID_GRANT, UNAVAILABLE, verdictOf } from '../support/verdicts.js';

const MINUTE = 60_000;
/** What a browser calls itself, what it does after an update, and what a thief does. */
const [HOME, UPDATED, ELSEWHERE] = ['Browser/1.0 (Phone)', 'Browser/2.1 (Phone)', 'Tool/1.0'];

/** The stored sessions, as text to compare. */
const stored = async ({ store }: TestApp) => JSON.stringify(await store.records());

describe.each(PAIRED_PLATFORMS)(
  'another client is allowed, on $adapter with $store',
  (platform) => {
    const test = freshApp(platform);

    it('R35, attack 69: and told once for each refresh: a rotation, and a retry within grace', async () => {
      const { refresh_token: first } = await test.client.signInFrom(HOME);
      const rotated = await test.client.refreshFrom(ELSEWHERE, first);
      expect(rotated.status).toBe(200);
      const retried = await test.client.refreshFrom(ELSEWHERE, first);
      expect(retried.body.refresh_token).toBe(rotated.body.refresh_token);
      const [{ sid } = { sid: '' }] = test.told('signed-in');
      const facts = { sid, subject: 'alice', generation: 0, outcome: 'allowed' };
      expect(test.told('context-mismatch')).toMatchObject([
        { ...facts, during: 'rotation', context: { userAgent: ELSEWHERE } },
        { ...facts, during: 'retry', context: { userAgent: ELSEWHERE } },
      ]);
      expect(JSON.stringify(test.events)).not.toContain(first);
    });

    it('nothing is told of an update, or of the client that it was', async () => {
      let { refresh_token: token } = await test.client.signInFrom(HOME);
      for (const userAgent of [HOME, UPDATED, HOME])
        token = (await test.client.refreshFrom(userAgent, token)).body.refresh_token;
      expect(test.told('context-mismatch')).toEqual([]);
    });

    it('nor where nobody says where a refresh comes from', async () => {
      const tokens = test.app.get(TokenService);
      const issued = await tokens.issue({ sub: 'alice' }, { context: { userAgent: HOME } });
      await tokens.refresh(issued.refreshToken);
      expect(test.told('context-mismatch')).toEqual([]);
    });

    it('a refresh that somebody was quicker than is told once, as the retry that it became', async () => {
      const { refresh_token: token } = await test.client.signInFrom(HOME);
      const [{ sid } = { sid: '' }] = test.told('signed-in');
      test.repository.before = async (verb) => {
        if (verb !== 'rotate') return;
        test.repository.recover();
        await test.repository.inner.rotate({ sid, from: 0, to: 1, inactivityTimeout: MINUTE });
      };
      expect((await test.client.refreshFrom(ELSEWHERE, token)).status).toBe(200);
      expect(test.told('context-mismatch')).toMatchObject([
        { during: 'retry', outcome: 'allowed' },
      ]);
    });

    it('nothing is told of a refresh that failed, and once of the one that did not', async () => {
      const { refresh_token: token } = await test.client.signInFrom(HOME);
      test.repository.before = throwing('rotate');
      expect(verdictOf(await test.client.refreshFrom(ELSEWHERE, token))).toEqual(UNAVAILABLE);
      test.repository.recover();
      expect(test.told('context-mismatch')).toEqual([]);
      await test.client.refreshFrom(ELSEWHERE, token);
      expect(test.told('context-mismatch')).toHaveLength(1);
    });
  },
);

describe.each(PAIRED_PLATFORMS)(
  'another client is rejected, on $adapter with $store',
  (platform) => {
    const test = freshApp({ ...platform, auth: { session: { onContextMismatch: 'reject' } } });

    it('attack 69: with G400 and no effect, so that the honest client goes on', async () => {
      const { refresh_token: first } = await test.client.signInFrom(HOME);
      const before = await stored(test);
      const calls = await test.repository.callsOf(async () => {
        expect(verdictOf(await test.client.refreshFrom(ELSEWHERE, first))).toEqual(INVALID_GRANT);
      });
      expect(calls).toEqual(['find']);
      expect(await stored(test)).toBe(before);
      expect(test.told('context-mismatch')).toMatchObject([
        { during: 'rotation', outcome: 'rejected', generation: 0, subject: 'alice' },
      ]);
      expect(test.told('refused')).toEqual([]);
      const { status, body } = await test.client.refreshFrom(HOME, first);
      expect(status).toBe(200);
      expect(verdictOf(await test.client.refreshFrom(ELSEWHERE, first))).toEqual(INVALID_GRANT);
      expect(test.told('context-mismatch')[1]).toMatchObject({
        during: 'retry',
        outcome: 'rejected',
      });
      expect((await test.client.refreshFrom(UPDATED, body.refresh_token)).status).toBe(200);
    });

    it('also at a step-up, also without rotation’s help', async () => {
      const { refresh_token: token } = await test.client.signInFrom(HOME);
      const elevate = (userAgent: string) =>
        test.app.get(TokenService).elevate(token, { acr: 'aal2' }, { context: { userAgent } });
      await expect(elevate(ELSEWHERE)).rejects.toMatchObject({
        ...{ code: 'ERR_AUTH_REFRESH_TOKEN_CONTEXT_MISMATCH', reason: 'mismatch' },
      });
      await expect(elevate(UPDATED)).resolves.toBeDefined();
    });

    it('a request without a User-Agent is another client, unless there was none at sign-in', async () => {
      const { refresh_token: token } = await test.client.signInFrom(HOME);
      expect((await withoutUserAgent(test, token)).status).toBe(400);
      expect((await test.client.refreshFrom(HOME, token)).status).toBe(200);
      const tokens = test.app.get(TokenService);
      const { refreshToken } = await tokens.issue({ sub: 'alice' });
      expect((await withoutUserAgent(test, refreshToken)).status).toBe(200);
      expect((await test.client.refreshFrom(ELSEWHERE, refreshToken)).status).toBe(200);
    });

    it('reuse is found all the same, whoever it is (attack 46)', async () => {
      const { refresh_token: first } = await test.client.signInFrom(HOME);
      await test.client.refreshFrom(HOME, first);
      test.clock.advance(MINUTE);
      expect(verdictOf(await test.client.refreshFrom(ELSEWHERE, first))).toEqual(INVALID_GRANT);
      expect(test.told('reuse-detected')).toHaveLength(1);
      expect(test.told('context-mismatch')).toEqual([]);
    });
  },
);

describe.each(PAIRED_PLATFORMS)('another client ends it, on $adapter with $store', (platform) => {
  const test = freshApp({
    ...platform,
    auth: { session: { onContextMismatch: 'revoke-session' } },
  });

  it('attack 69: both have to sign in again, and it is told once', async () => {
    const { refresh_token: first } = await test.client.signInFrom(HOME);
    const { body } = await test.client.refreshFrom(HOME, first);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => test.client.refreshFrom(ELSEWHERE, first)),
    );
    expect(answers.map(verdictOf)).toEqual(answers.map(() => INVALID_GRANT));
    expect(test.told('context-mismatch')).toMatchObject([
      { during: 'retry', outcome: 'session-revoked' },
    ]);
    expect(test.told('revoked')).toMatchObject([{ reason: 'context-mismatch' }]);
    const next = await test.client.refreshFrom(HOME, body.refresh_token);
    expect(verdictOf(next)).toEqual(INVALID_GRANT);
  });

  it('R50: a store that fails meanwhile: 503, and the next use finds it again', async () => {
    const { refresh_token: first } = await test.client.signInFrom(HOME);
    test.repository.before = throwing('revoke');
    expect(verdictOf(await test.client.refreshFrom(ELSEWHERE, first))).toEqual(UNAVAILABLE);
    expect(test.told('context-mismatch')).toEqual([]);
    test.repository.recover();
    expect(verdictOf(await test.client.refreshFrom(ELSEWHERE, first))).toEqual(INVALID_GRANT);
    expect(test.told('context-mismatch')).toHaveLength(1);
  });
});

describe.each(PAIRED_PLATFORMS)('a comparison of the host, on $adapter with $store', (platform) => {
  type Contexts = readonly [atSignIn: ClientContext, now: ClientContext];
  const seen: Contexts[] = [];
  let compare: (...contexts: Contexts) => unknown = () => true;
  const sameContext = (...contexts: Contexts) => {
    seen.push(contexts);
    return compare(...contexts) as boolean;
  };
  const test = freshApp({
    ...platform,
    auth: { session: { onContextMismatch: 'reject', sameContext } },
  });

  it('decides, and knows both contexts', async () => {
    const { refresh_token: token } = await test.client.signInFrom(HOME);
    compare = (atSignIn, now) => atSignIn.ipAddress === now.ipAddress;
    expect((await test.client.refreshFrom(ELSEWHERE, token)).status).toBe(200);
    const ipAddress = expect.stringContaining('127.0.0.1') as unknown;
    expect(seen.at(-1)).toEqual([
      { userAgent: HOME, ipAddress },
      { userAgent: ELSEWHERE, ipAddress },
    ]);
    compare = () => false;
    expect(verdictOf(await test.client.refreshFrom(HOME, token))).toEqual(INVALID_GRANT);
  });

  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
    ['gives no boolean', () => 'yes'],
    ['gives a promise that fails', () => Promise.reject(new Error('later'))],
  ])('that %s: 503, and nothing has changed (R39)', async (_title, fails) => {
    const { refresh_token: token } = await test.client.signInFrom(HOME);
    const before = await stored(test);
    compare = fails;
    expect(verdictOf(await test.client.refreshFrom(HOME, token))).toEqual(UNAVAILABLE);
    expect(await stored(test)).toBe(before);
    expect(test.told('unavailable')).toMatchObject([{ service: 'subject' }]);
    compare = () => true;
    expect((await test.client.refreshFrom(HOME, token)).status).toBe(200);
  });
});

describe.each(PAIRED_PLATFORMS)('without rotation, on $adapter with $store', (platform) => {
  const test = freshApp({
    ...platform,
    auth: { refreshToken: { rotation: false }, session: { onContextMismatch: 'reject' } },
  });

  it('another client is rejected, too', async () => {
    const { refresh_token: token } = await test.client.signInFrom(HOME);
    expect(verdictOf(await test.client.refreshFrom(ELSEWHERE, token))).toEqual(INVALID_GRANT);
    test.clock.advance(11 * MINUTE);
    expect(verdictOf(await test.client.refreshFrom(ELSEWHERE, token))).toEqual(INVALID_GRANT);
    expect((await test.client.refreshFrom(HOME, token)).status).toBe(200);
  });
});

/** No library that sends requests leaves the header out. */
function withoutUserAgent({ url }: TestApp, token: string) {
  const body = JSON.stringify({ refresh_token: token });
  const head = [
    ...['POST /auth/refresh HTTP/1.1', 'Host: localhost', 'Connection: close'],
    ...['Content-Type: application/json', `Content-Length: ${body.length}`, '', body],
  ];
  return exchange(url, head.join('\r\n'));
}

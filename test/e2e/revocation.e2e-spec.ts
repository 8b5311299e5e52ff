import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { SessionService, TokenService } from 'nestjs-dual-token';
import { claims, compact, decodeJwt, header, hs256 } from '../support/access-tokens.js';
import { attackersKey } from '../support/forgeries.js';
import type { Tokens } from '../support/http-client.js';
import { freshApp, PLATFORMS } from '../support/test-app.js';
import { nextTurn } from '../support/turns.js';
import {
  DONE,
  INVALID_GRANT,
  INVALID_REQUEST,
  INVALID_TOKEN,
  NO_CREDENTIALS,
  NOT_FOUND,
  verdictOf,
} from '../support/verdicts.js';

const sidOf = (tokens: Tokens): string => String(decodeJwt(tokens.access_token).payload.sid);

describe.each(PLATFORMS)('signing out on $adapter with $store', (platform) => {
  const test = freshApp(platform);
  const logout = (body?: object, accessToken?: string) =>
    test.client.post('/auth/logout', body, accessToken);
  const isDead = async ({ refresh_token: token, access_token }: Tokens): Promise<void> => {
    expect(verdictOf(await test.client.refresh(token))).toEqual(INVALID_GRANT);
    expect(verdictOf(await test.client.get('/strict', access_token))).toEqual(INVALID_TOKEN);
  };

  it('R44, R45: by the refresh token alone', async () => {
    const tokens = await test.client.signIn();
    expect(verdictOf(await logout({ refresh_token: tokens.refresh_token }))).toEqual(DONE);
    await isDead(tokens);
    expect(test.told('revoked')).toMatchObject([
      { reason: 'logout', sid: sidOf(tokens), subject: 'alice' },
    ]);
  });

  it('R45: by the access token alone', async () => {
    const tokens = await test.client.signIn();
    expect(verdictOf(await logout(undefined, tokens.access_token))).toEqual(DONE);
    await isDead(tokens);
  });

  it('R45: by a form', async () => {
    const tokens = await test.client.signIn();
    const form = `refresh_token=${tokens.refresh_token}`;
    expect(verdictOf(await test.client.postForm('/auth/logout', form))).toEqual(DONE);
    await isDead(tokens);
  });

  it('R45: by both tokens of one session', async () => {
    const { refresh_token, access_token } = await test.client.signIn();
    expect(verdictOf(await logout({ refresh_token }, access_token))).toEqual(DONE);
    expect(verdictOf(await test.client.refresh(refresh_token))).toEqual(INVALID_GRANT);
  });

  it('R45, attack 54: by an access token that has expired', async () => {
    const tokens = await test.client.signIn();
    test.clock.advance(3_600_000);
    expect(verdictOf(await test.client.get('/me', tokens.access_token))).toEqual(INVALID_TOKEN);
    expect(verdictOf(await logout(undefined, tokens.access_token))).toEqual(DONE);
    expect(verdictOf(await test.client.refresh(tokens.refresh_token))).toEqual(INVALID_GRANT);
  });

  it('R45: by any earlier refresh token of the session, and that is no reuse', async () => {
    const first = await test.client.signIn();
    const second = await test.client.renew(first.refresh_token);
    test.clock.advance(60_000);
    expect(verdictOf(await logout({ refresh_token: first.refresh_token }))).toEqual(DONE);
    await isDead(second);
    expect(test.told('reuse-detected')).toEqual([]);
  });

  it('R45, attack 54: twice is no error and one event', async () => {
    const { refresh_token } = await test.client.signIn();
    for (let times = 0; times < 3; times += 1)
      expect(verdictOf(await logout({ refresh_token }))).toEqual(DONE);
    expect(test.told('revoked')).toHaveLength(1);
  });

  it('R45: 20 times at once is no error and one event', async () => {
    const { refresh_token } = await test.client.signIn();
    const answers = await Promise.all(Array.from({ length: 20 }, () => logout({ refresh_token })));
    expect(answers.map(verdictOf)).toEqual(answers.map(() => DONE));
    expect(test.told('revoked')).toHaveLength(1);
  });

  it('R45, attack 54: with an unknown or forged refresh token is 204 without effect', async () => {
    const tokens = await test.client.signIn();
    const forged = [
      `ndt_rt_${randomBytes(45).toString('base64url')}`,
      `${tokens.refresh_token.slice(0, -4)}AAAA`,
      'x',
      sidOf(tokens),
    ];
    const calls = await test.repository.callsOf(async () => {
      for (const refresh_token of forged)
        expect(verdictOf(await logout({ refresh_token }))).toEqual(DONE);
    });
    expect(calls).toEqual([]);
    expect((await test.client.refresh(tokens.refresh_token)).status).toBe(200);
  });

  it('with a forged access token is 401 without effect, and with none at all a bare challenge', async () => {
    const tokens = await test.client.signIn();
    const forged = compact(
      header(),
      claims(test.clock.now(), { sid: sidOf(tokens), sub: 'alice' }),
      hs256(attackersKey),
    );
    const calls = await test.repository.callsOf(async () => {
      expect(verdictOf(await logout(undefined, forged))).toEqual(INVALID_TOKEN);
      expect(verdictOf(await logout())).toEqual(NO_CREDENTIALS);
      expect(verdictOf(await logout({}))).toEqual(NO_CREDENTIALS);
    });
    expect(calls).toEqual([]);
    expect((await test.client.refresh(tokens.refresh_token)).status).toBe(200);
  });

  it('with the tokens of two sessions is 400 without effect', async () => {
    const [one, other] = [await test.client.signIn(), await test.client.signIn()];
    const answer = await logout({ refresh_token: one.refresh_token }, other.access_token);
    expect(verdictOf(answer)).toEqual(INVALID_REQUEST);
    for (const { refresh_token } of [one, other])
      expect((await test.client.refresh(refresh_token)).status).toBe(200);
  });

  it.each<[string, unknown]>([
    ['a list', ['x']],
    ['a token that is a list', { refresh_token: ['x'] }],
    ['a token that is an object', { refresh_token: { $ne: '' } }],
    ['an empty token', { refresh_token: '' }],
  ])('with %s is 400 invalid_request', async (_title, body) => {
    expect(verdictOf(await test.client.post('/auth/logout', body))).toEqual(INVALID_REQUEST);
  });

  it('attack 53: ends the grace of the token before', async () => {
    const first = await test.client.signIn();
    const second = await test.client.renew(first.refresh_token);
    await logout({ refresh_token: second.refresh_token });
    expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
    expect(test.told('reuse-detected')).toEqual([]);
    expect(test.told('refused')).toMatchObject([{ reason: 'revoked' }]);
  });

  it.each(['rotate', 'retry'])('R44: beats a %s that is under way', async (kind) => {
    const { refresh_token: token } = await test.client.signIn();
    if (kind === 'retry') await test.client.renew(token);
    let entered = false;
    test.subjects.before = async () => {
      if (entered) return;
      entered = true;
      await test.app.get(TokenService).revoke(token);
    };
    expect(verdictOf(await test.client.refresh(token))).toEqual(INVALID_GRANT);
    expect(entered).toBe(true);
  });

  it('R87: keeps the address and the user agent of the request in the event', async () => {
    const { refresh_token } = await test.client.signIn();
    const headers = { 'content-type': 'application/json', 'user-agent': 'kiosk/1' };
    const body = JSON.stringify({ refresh_token });
    await test.client.send('POST', '/auth/logout', { headers, body });
    expect(test.told('revoked')).toMatchObject([
      { context: { userAgent: 'kiosk/1', ipAddress: expect.stringContaining('127.0.0.1') } },
    ]);
  });
});

describe.each(PLATFORMS)('R46: the sessions of a subject on $adapter with $store', (platform) => {
  const test = freshApp(platform);
  const alive = async (...sessions: readonly Tokens[]): Promise<readonly boolean[]> =>
    Promise.all(
      sessions.map(async (one) => (await test.client.refresh(one.refresh_token)).status === 200),
    );

  it('end for any reason, however long or odd', async () => {
    const sessions = test.app.get(SessionService);
    const [one, other] = [await test.client.signIn(), await test.client.signIn()];
    expect(await sessions.revoke(sidOf(one), { reason: `\u0000${'x'.repeat(500)}` })).toBe(true);
    expect(await sessions.revokeAll('alice', { reason: 'ü'.repeat(500) })).toBe(1);
    for (const { refresh_token: token } of [one, other])
      expect(verdictOf(await test.client.refresh(token))).toEqual(INVALID_GRANT);
  });

  it('are listed newest first, with their times and devices, and none of anybody else', async () => {
    const headers = { 'content-type': 'application/json', 'user-agent': 'phone/2' };
    const body = JSON.stringify({ username: 'alice', password: 'right' });
    await test.client.send('POST', '/auth/login', { headers, body });
    await test.client.signIn('bob');
    const start = test.clock.now();
    test.clock.advance(60_000);
    const current = await test.client.signIn();
    test.clock.advance(60_000);
    await test.client.renew(current.refresh_token);
    const iso = (ms: number) => new Date(start + ms).toISOString();
    const week = 7 * 86_400_000;
    expect(await test.client.sessions(current.access_token)).toEqual([
      {
        sid: sidOf(current),
        current: true,
        created_at: iso(60_000),
        last_used_at: iso(120_000),
        expires_at: iso(120_000 + week),
        device: null,
        user_agent: expect.any(String),
        ip_address: expect.stringContaining('127.0.0.1'),
      },
      {
        sid: expect.not.stringMatching(sidOf(current)),
        current: false,
        created_at: iso(0),
        last_used_at: iso(0),
        expires_at: iso(week),
        device: null,
        user_agent: 'phone/2',
        ip_address: expect.stringContaining('127.0.0.1'),
      },
    ]);
  });

  it('end all at once, or all but the current one, and nobody else’s do', async () => {
    const [a, b, c, bobs] = [
      await test.client.signIn(),
      await test.client.signIn(),
      await test.client.signIn(),
      await test.client.signIn('bob'),
    ];
    const others = await test.client.post(
      '/auth/logout-all',
      { except_current: true },
      b.access_token,
    );
    expect(verdictOf(others)).toEqual(DONE);
    expect(test.told('subject-revoked')).toMatchObject([
      { subject: 'alice', reason: 'logout-all', count: 2, except: [sidOf(b)] },
    ]);
    expect(await alive(a, b, c, bobs)).toEqual([false, true, false, true]);
    const all = await test.client.post('/auth/logout-all', undefined, b.access_token);
    expect(verdictOf(all)).toEqual(DONE);
    expect(await test.client.sessions(b.access_token)).toEqual([]);
    expect(await alive(a, b, c)).toEqual([false, false, false]);
    expect(await test.client.sessions(bobs.access_token)).toHaveLength(1);
    expect(verdictOf(await test.client.post('/auth/logout-all', {}, b.access_token))).toEqual(DONE);
    expect(test.told('subject-revoked')).toHaveLength(2);
  });

  it.each<[string, unknown]>([
    ['a number', { except_current: 1 }],
    ['a text', { except_current: 'yes' }],
    ['null', { except_current: null }],
    ['a list for a body', []],
  ])('do not end where except_current is unclear: %s', async (_title, body) => {
    const tokens = await test.client.signIn();
    const answer = await test.client.post('/auth/logout-all', body, tokens.access_token);
    expect(verdictOf(answer)).toEqual(INVALID_REQUEST);
    expect(await alive(tokens)).toEqual([true]);
  });

  it('end one by one, twice without an error', async () => {
    const [one, other] = [await test.client.signIn(), await test.client.signIn()];
    const path = `/auth/sessions/${sidOf(other)}`;
    expect(verdictOf(await test.client.delete(path, one.access_token))).toEqual(DONE);
    expect(verdictOf(await test.client.delete(path, one.access_token))).toEqual(DONE);
    expect(await alive(one, other)).toEqual([true, false]);
    expect(test.told('revoked')).toMatchObject([{ reason: 'logout', sid: sidOf(other) }]);
  });

  it('attack 55: are not ended by anybody else, who can not tell them from none', async () => {
    const [mine, bobs] = [await test.client.signIn(), await test.client.signIn('bob')];
    for (const sid of [sidOf(bobs), randomUUID(), 'x', sidOf(bobs).toUpperCase(), '__proto__']) {
      const answer = await test.client.delete(`/auth/sessions/${sid}`, mine.access_token);
      expect(verdictOf(answer)).toEqual(NOT_FOUND);
    }
    expect(await alive(bobs)).toEqual([true]);
    expect(test.told('revoked')).toEqual([]);
    const { app } = test;
    expect(await app.get(SessionService).revoke(sidOf(bobs), { subject: 'alice' })).toBe(false);
    expect(await app.get(SessionService).revoke(sidOf(bobs), { subject: 'bob' })).toBe(true);
  });

  it.each([
    ['POST', '/auth/logout-all'],
    ['GET', '/auth/sessions'],
    ['DELETE', `/auth/sessions/${randomUUID()}`],
  ])('need an access token: %s %s', async (method, path) => {
    const { refresh_token } = await test.client.signIn();
    expect(verdictOf(await test.client.send(method, path))).toEqual(NO_CREDENTIALS);
    const headers = { authorization: `Bearer ${refresh_token}` };
    expect(verdictOf(await test.client.send(method, path, { headers }))).toEqual(INVALID_TOKEN);
  });

  it('end by code: one, all, all but some', async () => {
    const sessions = test.app.get(SessionService);
    const [a, b, c, d] = [
      await test.client.signIn(),
      await test.client.signIn(),
      await test.client.signIn(),
      await test.client.signIn(),
    ];
    expect(await sessions.list('alice')).toHaveLength(4);
    expect(await sessions.revoke(sidOf(a))).toBe(true);
    expect(await sessions.revoke(randomUUID())).toBe(false);
    const except = [sidOf(b), sidOf(c)];
    expect(await sessions.revokeAll('alice', { except, reason: 'kicked' })).toBe(1);
    expect(await alive(a, b, c, d)).toEqual([false, true, true, false]);
    expect(test.told('revoked')).toMatchObject([{ reason: 'host' }]);
    expect(test.told('subject-revoked')).toMatchObject([{ reason: 'kicked', count: 1 }]);
  });
});

describe.each(PLATFORMS)('an account on $adapter with $store', (platform) => {
  const test = freshApp(platform);

  it('R30, attack 56: that is disabled or deleted loses its session at the next refresh', async () => {
    const [one, other] = [await test.client.signIn(), await test.client.signIn()];
    const alice = test.subjects.people.get('alice')!;
    test.subjects.people.delete('alice');
    expect(verdictOf(await test.client.refresh(one.refresh_token))).toEqual(INVALID_GRANT);
    expect(test.told('revoked')).toMatchObject([
      { reason: 'subject-unavailable', sid: sidOf(one) },
    ]);
    test.subjects.people.set('alice', alice);
    expect(verdictOf(await test.client.refresh(one.refresh_token))).toEqual(INVALID_GRANT);
    expect((await test.client.refresh(other.refresh_token)).status).toBe(200);
  });

  it('R30: that is disabled gets nothing by a retry, either', async () => {
    const first = await test.client.signIn();
    await test.client.renew(first.refresh_token);
    test.subjects.people.delete('alice');
    expect(verdictOf(await test.client.refresh(first.refresh_token))).toEqual(INVALID_GRANT);
  });

  it('attack 52: whose password changes loses all older sessions, and keeps the newer', async () => {
    const [old, first] = [await test.client.signIn(), await test.client.signIn()];
    const retried = await test.client.renew(first.refresh_token);
    test.clock.advance(10_000);
    test.subjects.change('alice', { sessionsValidAfter: new Date(test.clock.now()) });
    const young = await test.client.signIn();
    for (const { refresh_token } of [old, first, retried])
      expect(verdictOf(await test.client.refresh(refresh_token))).toEqual(INVALID_GRANT);
    expect((await test.client.refresh(young.refresh_token)).status).toBe(200);
    expect(test.told('revoked').map(({ reason }) => reason)).toEqual([
      'superseded-by-subject',
      'superseded-by-subject',
    ]);
  });

  it('attack 52: whose password changes while refreshes are under way is left with none of them', async () => {
    const old = await Promise.all(Array.from({ length: 30 }, () => test.client.signIn()));
    test.subjects.before = nextTurn;
    const refreshes = old.map((one) => test.client.refresh(one.refresh_token));
    const changed = test.app.get(SessionService).revokeAll('alice', { reason: 'password' });
    const answers = await Promise.all(refreshes);
    expect(await changed).toBe(30);
    const handedOut = answers.flatMap(({ status, body }) => (status === 200 ? [body] : []));
    for (const { refresh_token } of [...old, ...handedOut])
      expect(verdictOf(await test.client.refresh(refresh_token))).toEqual(INVALID_GRANT);
  });

  it('attack 52: whose password changes while the old one is being checked is not signed in for long', async () => {
    test.subjects.before = () => {
      test.subjects.before = () => Promise.resolve();
      test.clock.advance(1);
      test.subjects.change('alice', { sessionsValidAfter: new Date(test.clock.now()) });
      return Promise.resolve();
    };
    const { refresh_token } = await test.client.signIn();
    expect(verdictOf(await test.client.refresh(refresh_token))).toEqual(INVALID_GRANT);
  });

  it('attack 52: that proves itself again keeps the session', async () => {
    const first = await test.client.signIn();
    test.clock.advance(10_000);
    test.subjects.change('alice', { sessionsValidAfter: new Date(test.clock.now()) });
    const { app } = test;
    const next = await app.get(TokenService).elevate(first.refresh_token, { amr: ['pwd'] });
    expect((await test.client.refresh(next.refreshToken)).status).toBe(200);
  });
});

describe.each(PLATFORMS)("revocation.check 'store' on $adapter with $store", (platform) => {
  const test = freshApp({ ...platform, auth: { revocation: { check: 'store' } } });

  it('attack 38: refuses the access token of an ended session at once, on every guarded route', async () => {
    const tokens = await test.client.signIn();
    const get = (path: string) => test.client.get(path, tokens.access_token);
    for (const path of ['/me', '/sub', '/strict', '/recent', '/auth/sessions'])
      expect((await get(path)).status).toBe(200);
    await test.client.logout(tokens.refresh_token);
    for (const path of ['/me', '/sub', '/strict', '/recent', '/auth/sessions'])
      expect(verdictOf(await get(path))).toEqual(INVALID_TOKEN);
    expect((await get('/public')).status).toBe(200);
  });

  it('refuses a good token without a session, or of one that is gone', async () => {
    for (const changes of [{ sid: undefined }, { sid: randomUUID() }, { sid: 'x' }]) {
      const token = compact(header(), claims(test.clock.now(), changes));
      expect(verdictOf(await test.client.get('/me', token))).toEqual(INVALID_TOKEN);
    }
  });
});

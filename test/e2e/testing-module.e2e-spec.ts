import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  AuthConfigurationError,
  AuthModule,
  RevocationFeed,
  SessionService,
  type Revocation,
} from 'nestjs-dual-token';
import { AuthTesting, MovableClock, withAuthTesting } from 'nestjs-dual-token/testing';
import { type Answer, type SessionItem, type Tokens } from '../support/http-client.js';
import {
  applicationModule,
  startPrepared,
  UsersService,
  type StartedApp,
} from '../support/prepared-app.js';
import { AUDIENCE, HTTP_ADAPTERS, ISSUER, SECRET } from '../support/test-app.js';
import {
  INVALID_GRANT,
  INVALID_TOKEN,
  MISSING_ROLE,
  NO_CREDENTIALS,
  verdictOf,
} from '../support/verdicts.js';

const TEN_MINUTES = 600_000;

describe.each(HTTP_ADAPTERS)('the tests of an application on %s', (adapter) => {
  let test: StartedApp;
  beforeEach(async () => {
    test = await startPrepared(adapter);
  });
  afterEach(() => test.app.close());

  const get = async (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    test.client.send('GET', path, { headers });
  const post = async (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
    test.client.send('POST', path, { headers });

  it('need no database, and find the guard closed', async () => {
    expect(verdictOf(await get('/me'))).toEqual(NO_CREDENTIALS);
    expect((await get('/public')).status).toBe(200);
  });

  it('ask in one line as any subject, with roles, scope and claims, known to nobody', async () => {
    const subject = { sub: 'mallory', roles: ['admin'], scope: 'orders:write', claims: { t: 7 } };
    const headers = await test.auth.as(subject);
    const { body } = await get('/me', headers);
    expect(body).toMatchObject({ sub: 'mallory', roles: ['admin'], scope: 'orders:write', t: 7 });
    expect((await get('/admin', headers)).status).toBe(200);
    expect((await post('/orders', headers)).status).toBe(201);
  });

  it('find that a subject without a role is refused by the real guard', async () => {
    expect(verdictOf(await get('/admin', await test.auth.as({ sub: 'alice' })))).toEqual(
      MISSING_ROLE,
    );
  });

  it('have a token in the form in which they want it', async () => {
    const token = await test.auth.tokenFor({ sub: 'alice' });
    expect((await get('/sub', { authorization: `Bearer ${token}` })).body).toEqual({
      sub: 'alice',
    });
  });

  it('have sessions that are real: listed, strict, revoked', async () => {
    const { sid, accessToken } = await test.auth.signIn({ sub: 'alice' });
    const { body } = await test.client.get<{ sessions: SessionItem[] }>(
      '/auth/sessions',
      accessToken,
    );
    expect(body.sessions.map((one) => one.sid)).toEqual([sid]);
    expect((await test.client.get('/strict', accessToken)).status).toBe(200);
    await test.app.get(SessionService).revoke(sid);
    expect(verdictOf(await test.client.get('/strict', accessToken))).toEqual(INVALID_TOKEN);
  });

  it('refresh, where the application knows the subject, and with what it knows of them', async () => {
    const alice = { sub: 'alice', roles: ['clerk', 'admin'] };
    const { refreshToken: refresh_token } = await test.auth.signIn(alice);
    const { body } = await test.client.post<Tokens>('/auth/refresh', { refresh_token });
    expect((await test.client.get('/me', body.access_token)).body).toMatchObject({
      roles: ['clerk'],
    });
    const stranger = await test.auth.signIn({ sub: 'mallory' });
    const refused = await test.client.post('/auth/refresh', {
      refresh_token: stranger.refreshToken,
    });
    expect(verdictOf(refused)).toEqual(INVALID_GRANT);
  });

  it('let time pass without waiting', async () => {
    const headers = await test.auth.as({ sub: 'alice' });
    test.auth.clock.advance(TEN_MINUTES - 1_000);
    expect((await get('/me', headers)).status).toBe(200);
    test.auth.clock.advance(6_000); // the clock tolerance
    expect(verdictOf(await get('/me', headers))).toEqual(INVALID_TOKEN);
  });

  it('sign in as of some time ago', async () => {
    const authenticatedAt = new Date(test.auth.clock.now() - TEN_MINUTES);
    expect((await get('/recent', await test.auth.as({ sub: 'alice' }))).status).toBe(200);
    expect(
      (await get('/recent', await test.auth.as({ sub: 'alice' }, { authenticatedAt }))).status,
    ).toBe(401);
  });

  describe('let a subject act', () => {
    it('in every request that brings no credential, until nobody does', async () => {
      test.auth.actAs({ sub: 'alice', roles: ['admin'] });
      expect((await get('/sub')).body).toEqual({ sub: 'alice' });
      expect((await get('/admin')).status).toBe(200);
      test.auth.actAs({ sub: 'bob' });
      expect((await get('/sub')).body).toEqual({ sub: 'bob' });
      expect(verdictOf(await get('/admin'))).toEqual(MISSING_ROLE);
      test.auth.actAs(null);
      expect(verdictOf(await get('/sub'))).toEqual(NO_CREDENTIALS);
    });

    it('and leave those alone that bring one, good or bad', async () => {
      test.auth.actAs({ sub: 'alice', roles: ['admin'] });
      expect((await get('/sub', await test.auth.as({ sub: 'bob' }))).body).toEqual({ sub: 'bob' });
      // The first is refused after a signature check, the second at once.
      for (const bad of ['Bearer e30.e30.e30', 'Bearer nonsense'])
        expect(verdictOf(await get('/sub', { authorization: bad }))).toEqual(INVALID_TOKEN);
      expect((await get('/sub', { authorization: 'Bearer' })).status).toBe(400);
    });

    it('in one session, however long it takes', async () => {
      test.auth.actAs({ sub: 'alice' });
      const answers = await Promise.all([get('/me'), get('/me')]);
      test.auth.clock.advance(2 * TEN_MINUTES);
      answers.push(await get('/me'), await get('/me'));
      const [first, second, third, fourth] = answers.map(({ body }) => body);
      expect(second).toEqual(first);
      expect(third).toMatchObject({ sid: first?.sid, auth_time: first?.auth_time });
      expect(third?.jti).not.toBe(first?.jti);
      expect(fourth).toEqual(third);
      expect(await test.app.get(SessionService).list('alice')).toHaveLength(1);
    });

    it('and have their session end as any other, and their sign-in grow old', async () => {
      test.auth.actAs({ sub: 'alice' });
      expect((await get('/strict')).status).toBe(200);
      expect((await get('/recent')).status).toBe(200);
      test.auth.clock.advance(TEN_MINUTES);
      expect((await get('/recent')).status).toBe(401);
      await test.app.get(SessionService).revokeAll('alice');
      expect(verdictOf(await get('/strict'))).toEqual(INVALID_TOKEN);
    });
  });
});

describe.each(HTTP_ADAPTERS)('the tests of an application with cookies on %s', (adapter) => {
  let test: StartedApp;
  beforeEach(async () => {
    test = await startPrepared(adapter, { transport: 'cookie' });
  });
  afterEach(() => test.app.close());

  const send = async (method: string, path: string, headers: Record<string, string> = {}) =>
    (await test.client.send(method, path, { headers })).status;

  it('ask as a subject, and may change something, as a page of its own may', async () => {
    const headers = await test.auth.as({ sub: 'alice', scope: 'orders:write' });
    expect(Object.keys(headers)).toEqual(['cookie', 'sec-fetch-site']);
    expect(await send('POST', '/orders', headers)).toBe(201);
    expect(await send('POST', '/orders', { ...headers, 'sec-fetch-site': 'cross-site' })).toBe(403);
  });

  it('refresh, list and sign out with the same headers', async () => {
    const headers = test.auth.headersOf(await test.auth.signIn({ sub: 'alice' }));
    expect(await send('POST', '/auth/refresh', headers)).toBe(200);
    expect(await send('GET', '/auth/sessions', headers)).toBe(200);
    expect(await send('POST', '/auth/logout', headers)).toBe(204);
    expect(await send('GET', '/strict', headers)).toBe(401);
  });

  it('let a subject act without a cookie', async () => {
    expect(await send('POST', '/orders')).toBe(401);
    test.auth.actAs({ sub: 'alice', scope: 'orders:write' });
    expect(await send('POST', '/orders')).toBe(201);
  });
});

describe('an application that is prepared', () => {
  it('speaks bearer where both ways are open', async () => {
    const { app, auth } = await startPrepared('express', { transport: 'both' });
    expect(Object.keys(await auth.as({ sub: 'alice' }))).toEqual(['authorization']);
    await app.close();
  });

  it('hears of ended sessions within the process, whatever its feed', async () => {
    const elsewhere = new UnreachableFeed();
    const auth = { revocation: { check: 'feed' }, revocationFeed: elsewhere } as const;
    const test = await startPrepared('express', auth);
    const { sid, accessToken } = await test.auth.signIn({ sub: 'alice' });
    expect((await test.client.get('/me', accessToken)).status).toBe(200);
    await test.app.get(SessionService).revoke(sid);
    expect(verdictOf(await test.client.get('/me', accessToken))).toEqual(INVALID_TOKEN);
    test.auth.actAs({ sub: 'alice' });
    expect((await test.client.get('/me')).status).toBe(200);
    await test.app.get(SessionService).revokeAll('alice');
    expect(verdictOf(await test.client.get('/me'))).toEqual(INVALID_TOKEN);
    await test.app.close();
    expect(elsewhere.calls).toBe(0);
  });

  it('has the clock that it was given', async () => {
    const clock = new MovableClock(1_767_225_600_000);
    const { app, auth, client } = await startPrepared('express', {}, { clock });
    expect(auth.clock).toBe(clock);
    const { body } = await client.get('/me', await auth.tokenFor({ sub: 'alice' }));
    expect(body.iat).toBe(1_767_225_600);
    await app.close();
  });

  it('keeps its own store where it is told to', async () => {
    const builder = Test.createTestingModule({ imports: [applicationModule()] });
    const compiled = withAuthTesting(builder, { store: 'own' }).setLogger(SILENT).compile();
    await expect(compiled).rejects.toThrow('DataSource'); // of the repository, which there is none of here
  });

  it('has each instance act by itself', async () => {
    const settings = { issuer: ISSUER, audience: AUDIENCE, subjects: UsersService };
    const staff = { secret: SECRET.split('').reverse().join(''), name: 'staff' };
    @Module({
      imports: [
        applicationModule(),
        AuthModule.forRoot({ ...settings, ...staff, controller: 'staff' }),
      ],
    })
    class TwoInstances {}
    const builder = Test.createTestingModule({ imports: [TwoInstances] });
    const testing = await withAuthTesting(builder).setLogger(SILENT).compile();
    const [own, others] = [AuthTesting.of(testing), AuthTesting.of(testing, 'staff')];
    const app = testing.createNestApplication();
    await app.listen(0, '127.0.0.1');
    const status = async (path: string, headers: Record<string, string>) =>
      (await fetch((await app.getUrl()) + path, { headers })).status;
    expect(await status('/staff/sessions', await others.as({ sub: 'alice' }))).toBe(200);
    expect(await status('/staff/sessions', await own.as({ sub: 'alice' }))).toBe(401);
    others.actAs({ sub: 'alice' });
    expect(await status('/staff/sessions', {})).toBe(200);
    expect(await status('/auth/sessions', {})).toBe(401);
    await app.close();
  });
});

describe('what a test did not prepare', () => {
  it('is told to it, with what to do', async () => {
    const auth = AuthModule.forRoot({
      ...{ secret: SECRET, issuer: ISSUER, audience: AUDIENCE, subjects: UsersService },
    });
    const testing = await Test.createTestingModule({ imports: [auth] }).compile();
    const unprepared = AuthTesting.of(testing);
    expect(await unprepared.tokenFor({ sub: 'alice' })).toMatch(/^ey/);
    expect(() => {
      unprepared.actAs({ sub: 'alice' });
    }).toThrow(/^AuthTesting\.actAs: cannot replace the guard\. Prepare .* withAuthTesting/);
    expect(() => unprepared.clock).toThrow(/^AuthTesting\.clock: cannot be moved\. Prepare/);
    expect(() => AuthTesting.of(testing, 'staff')).toThrow(
      "AuthTesting.of: no AuthModule has the name 'staff'",
    );
    await testing.close();
  });

  it('is a subject of the wrong form, which no provider would get through either', async () => {
    const testing = await withAuthTesting(
      Test.createTestingModule({ imports: [applicationModule()] }),
    ).compile();
    const auth = AuthTesting.of(testing);
    await expect(auth.as({ sub: '' })).rejects.toThrow(TypeError);
    expect(() => {
      auth.actAs({ sub: 'alice', scope: 'a  "b"' });
    }).toThrow('the scope of a subject has the wrong form');
    await testing.close();
  });

  it('is production: nobody acts there', () => {
    const before = process.env.NODE_ENV;
    try {
      process.env.NODE_ENV = 'production';
      expect(() => withAuthTesting(Test.createTestingModule({}))).toThrow(AuthConfigurationError);
    } finally {
      process.env.NODE_ENV = before;
    }
  });
});

/** A feed of a server that is not there in tests. */
class UnreachableFeed extends RevocationFeed {
  calls = 0;

  publish(_revocation: Revocation): Promise<void> {
    this.calls += 1;
    return Promise.reject(new Error('unreachable'));
  }

  follow(): { close(): Promise<void> } {
    this.calls += 1;
    return { close: () => Promise.resolve() };
  }
}

const SILENT = { log: () => {}, error: () => {}, warn: () => {} };

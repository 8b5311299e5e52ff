import { Controller, Get, Header, Post, Req, Res, UseGuards } from '@nestjs/common';
import { describe, expect, it } from '@jest/globals';
import {
  AuthCookies,
  cookieTokenResponse,
  Public,
  RefreshToken,
  RefreshTokenGuard,
  TokenService,
} from 'nestjs-dual-token';
import { decodeJwt } from '../support/access-tokens.js';
import {
  ACCESS_COOKIE as ACCESS,
  CookieClient,
  REFRESH_COOKIE as REFRESH,
  setCookiesOf,
} from '../support/cookie-client.js';
import { freshApp, HTTP_ADAPTERS, sharedApp, withApp } from '../support/test-app.js';
import { INVALID_GRANT, INVALID_REQUEST, verdictOf } from '../support/verdicts.js';

const fail = (): never => {
  throw new Error('down');
};

/** What a host does with routes of its own. */
@Controller()
class HostController {
  constructor(
    private readonly tokens: TokenService,
    private readonly cookies: AuthCookies,
  ) {}

  @Public()
  @UseGuards(RefreshTokenGuard)
  @Post('step-up')
  async stepUp(
    @RefreshToken() refreshToken: string,
    @Res({ passthrough: true }) response: { header(name: string, value: string): unknown },
  ): Promise<object> {
    response.header('Set-Cookie', 'theme=dark');
    const tokens = await this.tokens.elevate(refreshToken, { amr: ['pwd', 'otp'] });
    this.cookies.set(response, tokens);
    return cookieTokenResponse(tokens);
  }

  @Get('cached')
  @Header('Cache-Control', 'private, max-age=60')
  cached(): object {
    return { ok: true };
  }

  @Get('credentials')
  credentials(@Req() request: { readonly user?: { readonly sub: string } }): object {
    return { sub: request.user?.sub };
  }
}

describe.each(HTTP_ADAPTERS)('tokens in cookies on %s', (adapter) => {
  const test = freshApp({
    adapter,
    auth: { transport: 'cookie' },
    controllers: [HostController],
  });
  const browser = () => new CookieClient(test.url);

  it('R62: are set with the strictest prefix, and live as long as the tokens', async () => {
    const answer = await browser().login();
    expect(answer.status).toBe(200);
    const strict = { path: '/', secure: true, httponly: true, samesite: 'Strict' };
    expect(setCookiesOf(answer).map(({ name, attributes }) => [name, attributes])).toEqual([
      [ACCESS, { ...strict, 'max-age': '600' }],
      [REFRESH, { ...strict, 'max-age': '604800' }],
    ]);
  });

  it('R67, R68: are not in the body as well, and no cache keeps the answer', async () => {
    const client = browser();
    for (const answer of [await client.login(), await client.refresh()]) {
      expect(answer.body).toEqual({
        token_type: 'Bearer',
        expires_in: 600,
        refresh_expires_in: 604_800,
        scope: 'orders:read orders:write',
      });
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('vary')).toMatch(/Origin/);
    }
  });

  it('open guarded routes, and a refresh sets both anew', async () => {
    const client = await browser().signIn();
    const [access, refresh] = [client.jar.get(ACCESS), client.jar.get(REFRESH)];
    expect((await client.get('/credentials')).body).toEqual({ sub: 'alice' });
    test.clock.advance(1_000);
    expect((await client.refresh()).status).toBe(200);
    expect(client.jar.get(ACCESS)).not.toBe(access);
    expect(client.jar.get(REFRESH)).not.toBe(refresh);
    expect((await client.post('/orders', {})).status).toBe(201);
  });

  it('R41: come again with the same successor after a lost answer, so that order does not matter', async () => {
    const client = await browser().signIn();
    const before = client.jar.get(REFRESH) ?? '';
    await client.refresh();
    const successor = client.jar.get(REFRESH);
    client.jar.set(REFRESH, before);
    const again = await client.refresh();
    expect(again.status).toBe(200);
    expect(client.jar.get(REFRESH)).toBe(successor);
  });

  it('R40, R41: stay where a refresh fails: a lost race, a store that is down, a session that is over', async () => {
    const client = await browser().signIn();
    const first = client.jar.get(REFRESH) ?? '';
    await client.refresh();
    await client.refresh();
    client.jar.set(REFRESH, first);
    const race = await client.refresh();
    test.repository.before = fail;
    const down = await client.refresh();
    test.repository.recover();
    test.clock.advance(31_000);
    const over = await client.refresh();
    expect([race.status, down.status, over.status]).toEqual([409, 503, 400]);
    for (const answer of [race, down, over]) expect(setCookiesOf(answer)).toEqual([]);
    expect(client.jar.size).toBe(2);
  });

  it('R70: are cleared by logout with the names and paths they were set with', async () => {
    const client = await browser().signIn();
    const copy = new Map(client.jar);
    const answer = await client.logout();
    expect(answer.status).toBe(204);
    const strict = { path: '/', secure: true, httponly: true, samesite: 'Strict' };
    expect(setCookiesOf(answer)).toEqual([
      { name: ACCESS, value: '', attributes: { ...strict, 'max-age': '0' } },
      { name: REFRESH, value: '', attributes: { ...strict, 'max-age': '0' } },
    ]);
    for (const [name, value] of copy) client.jar.set(name, value);
    expect(verdictOf(await client.refresh())).toEqual(INVALID_GRANT);
  });

  it('R45: logout goes on without a good access token, without any, twice, and clears all the same', async () => {
    const client = await browser().signIn();
    test.clock.advance(660_000);
    expect((await client.logout()).status).toBe(204);
    for (const jar of [
      [],
      [[ACCESS, 'x']],
      [
        [REFRESH, 'x'],
        [ACCESS, 'a.b.c'],
      ],
    ] as const) {
      for (const [name, value] of jar) client.jar.set(name, value);
      const answer = await client.logout();
      expect(answer.status).toBe(204);
      expect(setCookiesOf(answer)).toHaveLength(2);
    }
  });

  it('R50: logout says when the store is down, and leaves the cookies for another try', async () => {
    const client = await browser().signIn();
    test.repository.before = fail;
    const answer = await client.logout();
    expect([answer.status, setCookiesOf(answer)]).toEqual([503, []]);
    test.repository.recover();
    expect((await client.logout()).status).toBe(204);
  });

  it('logout ends both sessions where the cookies are of two', async () => {
    const [one, other] = [await browser().signIn(), await browser().signIn()];
    const mixed = browser();
    mixed.jar.set(ACCESS, one.jar.get(ACCESS) ?? '').set(REFRESH, other.jar.get(REFRESH) ?? '');
    expect((await mixed.logout()).status).toBe(204);
    for (const client of [one, other])
      expect(verdictOf(await client.refresh())).toEqual(INVALID_GRANT);
  });

  it('are cleared where the session that ends is the one that asks', async () => {
    const client = await browser().signIn();
    const other = await browser().signIn();
    const kept = await client.post('/auth/logout-all', { except_current: true });
    expect([kept.status, setCookiesOf(kept)]).toEqual([204, []]);
    expect(verdictOf(await other.refresh())).toEqual(INVALID_GRANT);
    const { sid } = decodeJwt(client.jar.get(ACCESS) ?? '').payload;
    const ended = await client.send('DELETE', `/auth/sessions/${String(sid)}`);
    expect([ended.status, setCookiesOf(ended).length]).toEqual([204, 2]);
    await client.signIn();
    const all = await client.post('/auth/logout-all', {});
    expect([all.status, setCookiesOf(all).length]).toEqual([204, 2]);
  });

  it('attack 70: a sign-in begins a session of its own, whatever cookie was planted before', async () => {
    const attacker = await browser().signIn('bob');
    const planted = attacker.jar.get(REFRESH) ?? '';
    const victim = browser();
    victim.jar.set(REFRESH, planted).set(ACCESS, attacker.jar.get(ACCESS) ?? '');
    await victim.signIn('alice');
    expect(victim.jar.get(REFRESH)).not.toBe(planted);
    const sidOf = (client: CookieClient) => decodeJwt(client.jar.get(ACCESS) ?? '').payload.sid;
    expect(sidOf(victim)).not.toBe(sidOf(attacker));
    expect((await victim.get('/credentials')).body).toEqual({ sub: 'alice' });
  });

  it('R64, attack 71: two of one name are refused, and change nothing', async () => {
    const client = await browser().signIn();
    const [access, refresh] = [client.jar.get(ACCESS) ?? '', client.jar.get(REFRESH) ?? ''];
    client.jar.clear();
    const twice = (name: string, value: string) => ({
      headers: { origin: test.url, cookie: `${name}=tossed; a=b; ${name}=${value}` },
    });
    const calls = await test.repository.callsOf(async () => {
      for (const answer of [
        await client.send('GET', '/me', twice(ACCESS, access)),
        await client.send('POST', '/orders', twice(ACCESS, access)),
        await client.send('POST', '/auth/refresh', twice(REFRESH, refresh)),
        await client.send('POST', '/auth/logout', twice(REFRESH, refresh)),
      ]) {
        expect(verdictOf(answer)).toEqual(INVALID_REQUEST);
        expect(setCookiesOf(answer)).toEqual([]);
      }
    });
    expect(calls).toEqual([]);
  });

  it('attack 71: a cookie of a name without the prefix is not looked at', async () => {
    const client = await browser().signIn();
    const access = client.jar.get(ACCESS) ?? '';
    client.jar.clear();
    client.jar.set('access_token', access).set('__Secure-access_token', access);
    expect((await client.get('/me')).status).toBe(401);
  });

  it('R72, attack 77: a bearer token beside the cookie is a second credential', async () => {
    const client = await browser().signIn();
    const access = client.jar.get(ACCESS) ?? '';
    const headers = { origin: test.url, authorization: `Bearer ${access}` };
    expect(verdictOf(await client.send('GET', '/me', { headers }))).toEqual(INVALID_REQUEST);
    const other = { origin: test.url, authorization: 'Basic c3RhZ2luZzpzZWNyZXQ=' };
    expect((await client.send('GET', '/me', { headers: other })).status).toBe(200);
  });

  it('R72: a refresh token in the body is not accepted, alone or beside the cookie', async () => {
    const client = await browser().signIn();
    const refresh_token = client.jar.get(REFRESH);
    expect(verdictOf(await client.post('/auth/refresh', { refresh_token }))).toEqual(
      INVALID_REQUEST,
    );
    client.jar.clear();
    expect(verdictOf(await client.post('/auth/refresh', { refresh_token }))).toEqual(
      INVALID_REQUEST,
    );
  });

  it('attack 60: a token in a query, in another header or with GET is not looked at', async () => {
    const client = await browser().signIn();
    const token = client.jar.get(REFRESH) ?? '';
    client.jar.clear();
    const bare = `/auth/refresh?refresh_token=${token}&${REFRESH}=${token}`;
    expect(verdictOf(await client.post(bare, {}))).toEqual(INVALID_GRANT);
    const headers = {
      origin: test.url,
      'x-refresh-token': token,
      authorization: `Bearer ${token}`,
    };
    const inHeader = await client.send('POST', '/auth/refresh', { body: {}, headers });
    expect(verdictOf(inHeader)).toEqual(INVALID_GRANT);
    expect((await client.get(bare)).status).toBe(404);
  });

  it('a bearer token alone opens nothing, since none is given out', async () => {
    const client = await browser().signIn();
    const access = client.jar.get(ACCESS) ?? '';
    client.jar.clear();
    const headers = { origin: test.url, authorization: `Bearer ${access}` };
    const answer = await client.send('GET', '/me', { headers });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
  });

  it('without its cookie a refresh is refused as for a session that is over, so that a client signs out', async () => {
    expect(verdictOf(await browser().refresh())).toEqual(INVALID_GRANT);
    expect(verdictOf(await browser().post('/auth/refresh'))).toEqual(INVALID_GRANT);
  });

  it('R88: more than 50 cookies are refused before anything is verified', async () => {
    const client = await browser().signIn();
    for (let i = 0; i < 48; i += 1) client.jar.set(`c${i}`, 'x');
    expect((await client.get('/me')).status).toBe(200);
    client.jar.set('one', 'too many');
    expect(verdictOf(await client.get('/me'))).toEqual(INVALID_REQUEST);
  });

  it('R68: a guarded answer tells shared caches that it is for one person; what the handler says counts', async () => {
    const client = await browser().signIn();
    const plain = await client.get('/me');
    expect(plain.headers.get('cache-control')).toBe('private');
    expect(plain.headers.get('vary')).toMatch(/Cookie/);
    expect((await client.get('/cached')).headers.get('cache-control')).toBe('private, max-age=60');
    const open = await client.get('/public');
    expect([open.headers.get('cache-control'), setCookiesOf(open)]).toEqual([null, []]);
  });

  it('are set by a host on routes of its own, beside its own cookies', async () => {
    const client = await browser().signIn();
    const answer = await client.post('/step-up');
    expect(answer.status).toBe(201);
    const names = setCookiesOf(answer).map(({ name }) => name);
    expect(names).toEqual(['theme', ACCESS, REFRESH]);
    expect(decodeJwt(client.jar.get(ACCESS) ?? '').payload.amr).toEqual(['pwd', 'otp']);
  });

  it('R84: are in no event and no error', async () => {
    const client = await browser().signIn();
    const tokens = [...client.jar.values()];
    const first = client.jar.get(REFRESH) ?? '';
    await client.refresh();
    await client.refresh();
    client.jar.set(REFRESH, first);
    const refused = await client.refresh();
    tokens.push(...client.jar.values());
    const written = JSON.stringify([test.events, refused.body]);
    for (const token of tokens) expect(written).not.toContain(token);
  });
});

describe.each(HTTP_ADAPTERS)('cookies and bodies side by side on %s', (adapter) => {
  const test = sharedApp({ adapter, auth: { transport: 'both' } });
  const browser = () => new CookieClient(test.url);
  const COOKIE = { transport: 'cookie' };

  it('a sign-in is answered with what it asks for, and bodies are the default', async () => {
    const inCookies = await browser().login('alice', COOKIE);
    expect(setCookiesOf(inCookies)).toHaveLength(2);
    expect(inCookies.body).not.toHaveProperty('access_token');
    for (const more of [{}, { transport: 'bearer' }]) {
      const inBody = await browser().login('alice', more);
      expect(setCookiesOf(inBody)).toEqual([]);
      expect(inBody.body).toHaveProperty('refresh_token');
    }
    for (const transport of ['Cookie', '', 1, null, ['cookie']]) {
      const odd = await browser().login('alice', { transport });
      expect(verdictOf(odd)).toEqual(INVALID_REQUEST);
    }
  });

  it('R67: a refresh is answered the way it was asked', async () => {
    const client = await browser().signIn('alice', COOKIE);
    const answer = await client.refresh();
    expect([setCookiesOf(answer).length, 'refresh_token' in answer.body]).toEqual([2, false]);
    const tokens = await test.client.signIn();
    const inBody = await test.client.refresh(tokens.refresh_token);
    expect([setCookiesOf(inBody).length, 'refresh_token' in inBody.body]).toEqual([0, true]);
  });

  it('R64, R72: a token in the body and another in a cookie are refused, and change nothing', async () => {
    const client = await browser().signIn('alice', COOKIE);
    const { refresh_token, access_token } = await test.client.signIn();
    for (const token of [refresh_token, client.jar.get(REFRESH)]) {
      const answer = await client.post('/auth/refresh', { refresh_token: token });
      expect(verdictOf(answer)).toEqual(INVALID_REQUEST);
      const logout = await client.post('/auth/logout', { refresh_token: token });
      expect(verdictOf(logout)).toEqual(INVALID_REQUEST);
    }
    const headers = { origin: test.url, authorization: `bearer ${access_token}` };
    for (const [method, path] of [['GET', '/me'] as const, ['POST', '/auth/logout'] as const])
      expect(verdictOf(await client.send(method, path, { headers }))).toEqual(INVALID_REQUEST);
    expect((await test.client.refresh(refresh_token)).status).toBe(200);
    expect((await client.refresh()).status).toBe(200);
  });

  it('attack 77: a bearer token that was seen before is refused beside a cookie, too', async () => {
    const { access_token } = await test.client.signIn();
    for (let i = 0; i < 3; i += 1)
      expect((await test.client.get('/me', access_token)).status).toBe(200);
    const client = await browser().signIn('alice', COOKIE);
    const headers = { authorization: `Bearer ${access_token}` };
    expect(verdictOf(await client.send('GET', '/me', { headers }))).toEqual(INVALID_REQUEST);
  });

  it('a client that uses bodies needs no origin', async () => {
    const { refresh_token, access_token } = await test.client.signIn();
    expect((await test.client.post('/orders', {}, access_token)).status).toBe(201);
    expect((await test.client.refresh(refresh_token)).status).toBe(200);
    expect((await test.client.logout(refresh_token)).status).toBe(204);
  });

  it('a refresh that brings nothing is malformed, unless it says that it uses cookies', async () => {
    expect(verdictOf(await test.client.post('/auth/refresh', {}))).toEqual(INVALID_REQUEST);
    expect(verdictOf(await browser().post('/auth/refresh', COOKIE))).toEqual(INVALID_GRANT);
  });

  it('a logout that uses cookies clears them when they are of no use any more', async () => {
    const answer = await browser().post('/auth/logout', COOKIE);
    expect([answer.status, setCookiesOf(answer).length]).toEqual([204, 2]);
    expect((await browser().post('/auth/logout', {})).status).toBe(401);
  });
});

describe('tokens in bodies only', () => {
  const test = sharedApp();

  it('leave cookies alone: one that looks like a token opens nothing and disturbs nothing', async () => {
    const { access_token, refresh_token } = await test.client.signIn();
    const client = new CookieClient(test.url);
    client.jar.set(ACCESS, access_token).set(REFRESH, refresh_token);
    expect((await client.get('/me')).status).toBe(401);
    expect(verdictOf(await client.refresh())).toEqual(INVALID_REQUEST);
    const headers = { authorization: `Bearer ${access_token}` };
    expect((await client.send('GET', '/me', { headers })).status).toBe(200);
    expect(setCookiesOf(await client.login())).toEqual([]);
  });
});

describe('the names and places of cookies', () => {
  it('R62: a refresh token that is sent to one path only has __Secure- and that path', async () => {
    const auth = { transport: 'cookie', cookie: { refreshTokenPath: '/auth' } } as const;
    await withApp({ auth }, async ({ url }) => {
      const client = new CookieClient(url);
      const [access, refresh] = setCookiesOf(await client.login());
      expect([access?.name, access?.attributes.path]).toEqual([ACCESS, '/']);
      expect([refresh?.name, refresh?.attributes.path]).toEqual([
        '__Secure-refresh_token',
        '/auth',
      ]);
      expect((await client.refresh()).status).toBe(200);
      const cleared = setCookiesOf(await client.logout());
      expect(cleared.map(({ name, attributes }) => [name, attributes.path])).toEqual([
        [ACCESS, '/'],
        ['__Secure-refresh_token', '/auth'],
      ]);
    });
  });

  it('a domain is said, and takes __Host- away', async () => {
    const cookie = { domain: 'example.com', sameSite: 'lax' } as const;
    await withApp({ auth: { transport: 'cookie', cookie } }, async ({ url }) => {
      const cookies = setCookiesOf(await new CookieClient(url).login());
      expect(cookies.map(({ name, attributes }) => [name, attributes.domain])).toEqual([
        ['__Secure-access_token', 'example.com'],
        ['__Secure-refresh_token', 'example.com'],
      ]);
      expect(cookies[0]?.attributes.samesite).toBe('Lax');
    });
  });

  it('R104: over plain HTTP, called by its name, there is neither prefix nor Secure', async () => {
    const auth = {
      transport: 'cookie',
      cookie: { secure: false },
      allowInsecure: ['cookies-over-http'],
    } as const;
    await withApp({ auth }, async ({ url }) => {
      const client = new CookieClient(url);
      const cookies = setCookiesOf(await client.login());
      expect(cookies.map(({ name }) => name)).toEqual(['access_token', 'refresh_token']);
      expect(cookies[0]?.attributes).not.toHaveProperty('secure');
      expect((await client.get('/me')).status).toBe(200);
    });
  });

  it('R63: an access token that no browser would keep is not given out, and leaves no session', async () => {
    let size = 3_000;
    const auth = {
      transport: 'both',
      accessToken: { claims: () => ({ filling: 'x'.repeat(size) }) },
    } as const;
    await withApp({ auth }, async ({ url, store, client }) => {
      for (const more of [{}, { transport: 'cookie' }]) {
        size = 3_000;
        const answer = await new CookieClient(url).login('alice', more);
        expect([answer.status, answer.body]).toEqual([500, { error: 'server_error' }]);
      }
      size = 2_000;
      const browser = await new CookieClient(url).signIn('alice', { transport: 'cookie' });
      const access = browser.jar.get(ACCESS) ?? '';
      expect(`${ACCESS}=${access}`.length).toBeLessThanOrEqual(4_097);
      expect(await client.sessions((await client.signIn()).access_token)).toHaveLength(2);
      expect(store).toBeDefined();
    });
  });
});

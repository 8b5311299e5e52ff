import {
  All,
  Controller,
  Get,
  Post,
  Req,
  Res,
  UseGuards,
  type INestApplication,
} from '@nestjs/common';
import { ClientProxyFactory, MessagePattern, Transport } from '@nestjs/microservices';
import { describe, expect, it } from '@jest/globals';
import { firstValueFrom } from 'rxjs';
import {
  AuthCookies,
  AuthInstance,
  AuthModule,
  Claims,
  Public,
  RefreshToken,
  RefreshTokenGuard,
  TokenService,
} from 'nestjs-dual-token';
import { CapturedLog } from '../support/captured-log.js';
import {
  ACCESS_COOKIE as ACCESS,
  CookieClient,
  REFRESH_COOKIE as REFRESH,
  setCookiesOf,
} from '../support/cookie-client.js';
import { TestSubjects } from '../support/subjects.js';
import { AUDIENCE, HTTP_ADAPTERS, ISSUER, withApp } from '../support/test-app.js';
import { INVALID_GRANT, INVALID_REQUEST, verdictOf } from '../support/verdicts.js';

const STAFF_SECRET = 'uQ7yD2nZ5vK8rW1tE4mX9pB3cH6jL0sG';
const COOKIE = { transport: 'cookie' } as const;

@AuthInstance('staff')
@Controller('staff')
class StaffController {
  @Get('me')
  me(@Claims('sub') sub: string): object {
    return { sub };
  }
}

@Controller()
class HostController {
  constructor(
    private readonly tokens: TokenService,
    private readonly cookies: AuthCookies,
  ) {}

  @Public()
  @Get('page')
  page(): object {
    return { ok: true };
  }

  @Public()
  @UseGuards(RefreshTokenGuard)
  @Post('step-up')
  async stepUp(
    @RefreshToken() refreshToken: string,
    @Req() request: object,
    @Res({ passthrough: true }) response: object,
  ): Promise<object> {
    const tokens = await this.tokens.elevate(refreshToken, { amr: ['otp'] });
    return this.cookies.answer(request, response, tokens);
  }

  @Public()
  @UseGuards(RefreshTokenGuard)
  @All('anyhow')
  anyhow(): object {
    return { ok: true };
  }
}

@Controller()
class MessagesController {
  @MessagePattern('me')
  me(@Claims('sub') sub: string): string {
    return sub;
  }
}

describe.each(HTTP_ADAPTERS)('cookies beside something else on %s', (adapter) => {
  it('two instances in one browser keep out of each other’s cookies (R100)', async () => {
    const staff = AuthModule.forRoot({
      ...{ name: 'staff', controller: 'staff/auth', globalGuard: false },
      ...{ secret: STAFF_SECRET, issuer: ISSUER, audience: AUDIENCE, subjects: new TestSubjects() },
      ...{ transport: 'cookie', allowInsecure: ['in-memory-repository'] },
    });
    const app = { adapter, auth: COOKIE, imports: [staff], controllers: [StaffController] };
    await withApp(app, async ({ url }) => {
      const customer = await new CookieClient(url).signIn();
      const clerk = new CookieClient(url, '/staff/auth');
      for (const [name, value] of customer.jar) clerk.jar.set(name, value);
      await clerk.signIn('bob');
      expect([...clerk.jar.keys()]).toEqual([
        ...[ACCESS, REFRESH, '__Host-staff_access_token', '__Host-staff_refresh_token'],
      ]);
      const mine = await clerk.get('/staff/me');
      expect(mine.body).toEqual({ sub: 'bob' });
      // The global guard is the other instance's, and has let this one decide.
      expect(mine.headers.get('cache-control')).toBe('private');
      expect((await clerk.get('/sub')).body).toEqual({ sub: 'alice' });
      expect((await clerk.post('/auth/logout', {})).status).toBe(204);
      expect((await clerk.refresh()).status).toBe(200);
      expect((await clerk.logout()).status).toBe(204);
      expect(clerk.jar.size).toBe(0);
    });
  });

  it('R44, R72: a logout by cookie refuses a bearer token beside it, rather than forget it', async () => {
    await withApp({ adapter, auth: { transport: 'both' } }, async ({ url, client }) => {
      const browser = await new CookieClient(url).signIn('alice', COOKIE);
      browser.jar.delete(ACCESS);
      const tokens = await client.signIn();
      const headers = { origin: url, authorization: `Bearer ${tokens.access_token}` };
      for (const body of [{}, COOKIE]) {
        const answer = await browser.send('POST', '/auth/logout', { body, headers });
        expect(verdictOf(answer)).toEqual(INVALID_REQUEST);
      }
      browser.jar.clear();
      const asked = await browser.send('POST', '/auth/logout', { body: COOKIE, headers });
      expect(verdictOf(asked)).toEqual(INVALID_REQUEST);
      expect((await client.refresh(tokens.refresh_token)).status).toBe(200);
    });
  });

  it('R71: what was good in a cookie is not in a header without its scheme, and the reverse', async () => {
    await withApp({ adapter, auth: { transport: 'both' } }, async ({ url, client }) => {
      const browser = await new CookieClient(url).signIn('alice', COOKIE);
      const token = browser.jar.get(ACCESS) ?? '';
      for (let i = 0; i < 3; i += 1) expect((await browser.get('/me')).status).toBe(200);
      const bare = await client.send('GET', '/me', { headers: { authorization: token } });
      expect(bare.status).toBe(401);
      for (let i = 0; i < 3; i += 1) expect((await client.get('/me', token)).status).toBe(200);
      browser.jar.set(ACCESS, `Bearer ${token}`);
      expect((await browser.get('/me')).status).toBe(401);
    });
  });

  it('R72: a token in a form body, or a second Authorization line, is one too many beside a cookie', async () => {
    await withApp({ adapter, auth: COOKIE }, async ({ url }) => {
      const browser = await new CookieClient(url).signIn();
      const form = 'application/x-www-form-urlencoded';
      const headers = { origin: url, 'content-type': form };
      const body = 'access_token=x';
      const answer = await browser.send('POST', '/orders', { body, headers });
      expect(verdictOf(answer)).toEqual(INVALID_REQUEST);
    });
  });

  it('R68: what the host has said of caching stays, and a public route is left alone', async () => {
    const prepare = (app: INestApplication): void => {
      app.use(
        (
          request: { user?: object; url: string },
          response: { setHeader(name: string, value: string): void },
          next: () => void,
        ) => {
          request.user = { id: 1 };
          const isPublic = request.url.startsWith('/page');
          response.setHeader('Cache-Control', isPublic ? 'public, max-age=60' : 'no-store');
          response.setHeader('Vary', 'Accept');
          next();
        },
      );
    };
    const app = { adapter, auth: COOKIE, controllers: [HostController], prepare };
    await withApp(app, async ({ url }) => {
      const browser = await new CookieClient(url).signIn();
      const open = (await browser.get('/page')).headers;
      expect([open.get('cache-control'), open.get('vary')]).toEqual([
        'public, max-age=60',
        'Accept',
      ]);
      const guarded = (await browser.get('/me')).headers;
      expect([guarded.get('cache-control'), guarded.get('vary')]).toEqual([
        'no-store',
        'Accept, Cookie',
      ]);
    });
  });

  it('a route of the host answers with new tokens the way the refresh token came', async () => {
    const app = { adapter, auth: { transport: 'both' }, controllers: [HostController] } as const;
    await withApp(app, async ({ url, client }) => {
      const { refresh_token } = await client.signIn();
      const inBody = await client.post('/step-up', { refresh_token });
      expect(Object.keys(inBody.body)).toContain('refresh_token');
      expect(setCookiesOf(inBody)).toEqual([]);
      const browser = await new CookieClient(url).signIn('alice', COOKIE);
      const inCookies = await browser.post('/step-up', {});
      expect(Object.keys(inCookies.body)).not.toContain('refresh_token');
      expect(setCookiesOf(inCookies)).toHaveLength(2);
    });
  });

  it('R65: a refresh token in a cookie is not read from elsewhere, by whatever method', async () => {
    const app = { adapter, auth: COOKIE, controllers: [HostController] };
    await withApp(app, async ({ url }) => {
      const browser = await new CookieClient(url).signIn();
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']) {
        const headers = { 'sec-fetch-site': 'cross-site' };
        const answer = await browser.send(method, '/anyhow', { headers });
        expect([method, answer.status]).toEqual([method, 403]);
      }
      expect((await browser.get('/anyhow')).status).toBe(200);
    });
  });

  it('R65: the routes that end sessions take no form', async () => {
    await withApp({ adapter, auth: COOKIE }, async ({ url }) => {
      const browser = await new CookieClient(url).signIn();
      const form = 'application/x-www-form-urlencoded';
      const headers = { origin: url, 'content-type': form };
      const answer = await browser.send('POST', '/auth/logout-all', { body: 'a=b', headers });
      expect(answer.status).toBe(415);
      expect((await browser.refresh()).status).toBe(200);
    });
  });

  it('R66: a CSRF token is enough for a logout with the access token alone', async () => {
    const auth = { ...COOKIE, csrf: { token: true } };
    await withApp({ adapter, auth }, async ({ url }) => {
      const browser = await new CookieClient(url).signIn();
      browser.jar.delete(REFRESH);
      const headers = { 'x-csrf-token': browser.jar.get('__Host-csrf_token') ?? '' };
      const answer = await browser.send('POST', '/auth/logout', { body: {}, headers });
      expect(answer.status).toBe(204);
    });
  });

  it('R88: other people’s cookies keep out no bearer token', async () => {
    await withApp({ adapter, auth: { transport: 'both' } }, async ({ client }) => {
      const { access_token } = await client.signIn();
      const cookie = Array.from({ length: 60 }, (_, i) => `c${i}=x`).join('; ');
      const headers = { cookie, authorization: `Bearer ${access_token}` };
      expect((await client.send('GET', '/me', { headers })).status).toBe(200);
    });
  });
});

describe('microservices beside cookies', () => {
  it('bring their token themselves, as ever (R76)', async () => {
    const port = 41_873;
    const prepare = (app: INestApplication): void => {
      const options = { host: '127.0.0.1', port };
      app.connectMicroservice({ transport: Transport.TCP, options }, { inheritAppConfig: true });
    };
    const app = { auth: COOKIE, controllers: [MessagesController], prepare };
    await withApp(app, async ({ app: running, url }) => {
      await running.startAllMicroservices();
      const token = (await new CookieClient(url).signIn()).jar.get(ACCESS) ?? '';
      const options = { host: '127.0.0.1', port };
      const proxy = ClientProxyFactory.create({ transport: Transport.TCP, options });
      const ask = (data: object) => firstValueFrom(proxy.send<unknown>('me', data));
      expect(await ask({ authorization: `Bearer ${token}` })).toBe('alice');
      await expect(ask({})).rejects.toMatchObject({ statusCode: 401 });
      proxy.close();
    });
  });
});

describe('the path of the refresh token', () => {
  const warningsWith = async (refreshTokenPath: string, prefix?: string): Promise<string> => {
    const logger = new CapturedLog();
    const auth = { ...COOKIE, cookie: { refreshTokenPath } };
    const prepare = (app: INestApplication): void => {
      if (prefix !== undefined) app.setGlobalPrefix(prefix);
    };
    let refreshed = 0;
    await withApp({ auth, logger, prepare }, async ({ url }) => {
      const client = new CookieClient(url, `${prefix === undefined ? '' : `/${prefix}`}/auth`);
      refreshed = (await (await client.signIn()).refresh()).status;
    });
    expect(refreshed).toBe(200); // a client that sends every cookie everywhere
    return logger.lines.join('\n');
  };

  it('R104: is warned of at the start where browsers would not send it to refresh or logout', async () => {
    for (const path of ['/', '/auth'])
      expect(await warningsWith(path)).not.toMatch(/refreshTokenPath/);
    expect(await warningsWith('/api/auth', 'api')).not.toMatch(/refreshTokenPath/);
    expect(await warningsWith('/auth/refresh')).toMatch(
      /cookie\.refreshTokenPath is '\/auth\/refresh', so browsers don't send the refresh token to \/auth\/logout/,
    );
    for (const path of ['/other', '/auth/refresh/', '/aut'])
      expect(await warningsWith(path)).toMatch(/don't send the refresh token to \/auth\/refresh/);
    expect(await warningsWith('/auth', 'api')).toMatch(/to \/api\/auth\/refresh/);
  });
});

describe('a change of transport', () => {
  it('from bodies to cookies goes by way of both: neither signs the other out', async () => {
    await withApp({ auth: { transport: 'both' } }, async ({ url, client }) => {
      const { refresh_token } = await client.signIn();
      const browser = await new CookieClient(url).signIn('alice', COOKIE);
      expect((await client.refresh(refresh_token)).status).toBe(200);
      expect((await browser.refresh()).status).toBe(200);
      browser.jar.clear();
      expect(verdictOf(await browser.post('/auth/refresh', COOKIE))).toEqual(INVALID_GRANT);
    });
  });
});

import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication, type Type } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtService, type JwtSignOptions } from '@nestjs/jwt';
import { Test } from '@nestjs/testing';
import {
  AuthEvents,
  AuthModule,
  Claims,
  Public,
  RequireRecentAuth,
  RequireRoles,
  type AuthEvent,
  type SubjectProvider,
} from 'nestjs-dual-token';
import { filesOf, loader } from '../support/docs/blocks.js';
import { HttpClient, type Answer, type Tokens } from '../support/http-client.js';

interface OldAnswer {
  readonly accessToken: string;
  readonly refreshToken: string;
}

const load = loader(new Map([...filesOf('README.md'), ...filesOf('docs/migrating.md')]));
const DAY = 86_400_000;

@Controller()
class ProfileController {
  @Get('profile')
  profile(@Claims() { sub }: { sub: string }): object {
    return { sub };
  }

  @Public()
  @Get('status')
  status(): object {
    return { ok: true };
  }

  @RequireRoles('clerk')
  @Get('clerks')
  clerks(): object {
    return { ok: true };
  }

  @RequireRecentAuth('5m')
  @Get('recent')
  recent(): object {
    return { ok: true };
  }
}

/** The table of users as it was: the newest refresh token of each, and when that was exchanged. */
class OldTable {
  readonly tokens = new Map<string, { token: string; retiredAt?: number }>();
  now = Date.now();

  matches = async (sub: string, token: string) => {
    const row = this.tokens.get(sub);
    return row?.token === token && this.now - (row.retiredAt ?? this.now) <= 30_000;
  };
  retire = async (sub: string) => {
    const row = this.tokens.get(sub);
    if (row) row.retiredAt ??= this.now;
  };
}

describe('docs/migrating.md', () => {
  let app: INestApplication;
  let client: HttpClient;
  let old: OldTable;
  const events: AuthEvent[] = [];
  const jwt = new JwtService();

  /** @param path where the library's routes are: the old ones are there too, unless at `auth` */
  async function start(path: string): Promise<void> {
    const { EitherGuard } = await load<{ EitherGuard: Type }>('src/migrating/either.guard.ts');
    const { OldAuthController } = await load<{ OldAuthController: Type }>(
      'src/migrating/old-auth.controller.ts',
    );
    const { OldRefreshTokens } = await load<{ OldRefreshTokens: Type }>(
      'src/migrating/old-refresh-tokens.ts',
    );
    const { UsersService } = await load<{ UsersService: Type<SubjectProvider> }>(
      'src/users.service.ts',
    );
    const secret = randomBytes(32);
    const options = { issuer: 'https://api.example.com', audience: 'example-api' };
    const testing = await Test.createTestingModule({
      imports: [
        AuthModule.forRoot({
          ...{ ...options, secret, subjects: UsersService },
          ...{ globalGuard: false, controller: path },
        }),
      ],
      controllers: [ProfileController, ...(path === 'auth' ? [] : [OldAuthController])],
      providers: [
        UsersService,
        { provide: OldRefreshTokens, useValue: old },
        { provide: APP_GUARD, useClass: EitherGuard },
      ],
    }).compile();
    app = testing.createNestApplication({ logger: false });
    app.get(AuthEvents).all.subscribe((event) => events.push(event));
    await app.listen(0, '127.0.0.1');
    client = new HttpClient(await app.getUrl(), `/${path}`);
  }

  beforeEach(() => {
    process.env.JWT_SECRET = randomBytes(32).toString('hex');
    process.env.JWT_REFRESH_SECRET = randomBytes(32).toString('hex');
    process.env.OLD_TOKENS_UNTIL = new Date(Date.now() + DAY).toISOString();
    old = new OldTable();
    events.length = 0;
  });
  afterEach(async () => {
    await app.close();
    for (const name of ['JWT_SECRET', 'JWT_REFRESH_SECRET', 'OLD_TOKENS_UNTIL'])
      Reflect.deleteProperty(process.env, name);
  });

  const oldToken = (
    secret = process.env.JWT_SECRET!,
    options: JwtSignOptions = { expiresIn: '1h' },
  ) => jwt.sign({ sub: 'alice', username: 'alice' }, { secret, ...options });
  const oldRefreshToken = () => {
    const token = oldToken(process.env.JWT_REFRESH_SECRET, {
      expiresIn: '7d',
      jwtid: randomBytes(8).toString('hex'),
    });
    old.tokens.set('alice', { token });
    return token;
  };
  const refresh = (token: string) =>
    client.send<OldAnswer>('POST', '/auth/refresh', {
      headers: { authorization: `Bearer ${token}` },
    });
  const statusOf = async (answer: Promise<Answer<unknown>>) => (await answer).status;

  describe('the guard for both', () => {
    beforeEach(() => start('auth'));
    const profile = (token?: string) => statusOf(client.get('/profile', token));

    it('lets in whoever has an old token or a new one', async () => {
      expect((await client.get('/profile', oldToken())).body).toEqual({ sub: 'alice' });
      const { body } = await client.login('alice', 'wonderland');
      expect((await client.get('/profile', body.access_token)).body).toEqual({ sub: 'alice' });
      expect(await statusOf(client.get('/status'))).toBe(200);
    });

    it('refuses what is neither', async () => {
      expect(await profile()).toBe(401);
      expect(await profile('nonsense')).toBe(401);
      expect(await profile(oldToken(randomBytes(32).toString('hex')))).toBe(401);
      expect(await profile(oldToken(undefined, { expiresIn: -1 }))).toBe(401);
      expect(await profile(oldToken(undefined, { algorithm: 'HS512' }))).toBe(401);
      expect(await profile(oldRefreshToken())).toBe(401);
      const none = [{ alg: 'none' }, { sub: 'alice' }].map((part) =>
        Buffer.from(JSON.stringify(part)).toString('base64url'),
      );
      expect(await profile(`${none.join('.')}.`)).toBe(401);
    });

    it('takes an old token for nothing that a decorator asks for', async () => {
      for (const path of ['/clerks', '/recent', '/auth/sessions'])
        expect(await statusOf(client.get(path, oldToken()))).toBe(401);
      const { body } = await client.login('alice', 'wonderland');
      for (const path of ['/clerks', '/recent', '/auth/sessions'])
        expect(await statusOf(client.get(path, body.access_token))).toBe(200);
    });

    it('refuses every old token after the day', async () => {
      const token = oldToken();
      process.env.OLD_TOKENS_UNTIL = new Date(Date.now() - 1).toISOString();
      expect(await profile(token)).toBe(401);
    });

    it('answers a sign-in of the recipe with what its clients look for', async () => {
      const { status, body } = await client.login('alice', 'wonderland');
      expect(status).toBe(200);
      expect(body).toMatchObject({ access_token: expect.any(String) });
    });
  });

  describe('the old routes', () => {
    beforeEach(() => start('session'));

    it('give a new session for an old refresh token, also where the answer gets lost', async () => {
      const token = oldRefreshToken();
      for (const late of [0, 29_000]) {
        old.now += late;
        const { status, body } = await refresh(token);
        expect(status).toBe(201);
        expect((await client.get('/profile', body.accessToken)).body).toEqual({ sub: 'alice' });
        expect(await statusOf(client.get('/recent', body.accessToken))).toBe(401);
        const next = await refresh(body.refreshToken);
        expect(next.body.refreshToken).toMatch(/^ndt_rt_/);
      }
      old.now += 2_000;
      expect(await statusOf(refresh(token))).toBe(401);
    });

    it('refuse as old clients understand', async () => {
      expect(await statusOf(refresh(oldToken(process.env.JWT_REFRESH_SECRET)))).toBe(401);
      expect(await statusOf(refresh(oldToken()))).toBe(401);
      expect(await statusOf(refresh('nonsense'))).toBe(401);
      expect(await statusOf(refresh('ndt_rt_nonsense'))).toBe(401);
      expect(
        await statusOf(client.post('/auth/login', { username: 'alice', password: 'no' })),
      ).toBe(401);
    });

    it('begin, refresh and end sessions that new clients see too', async () => {
      const right = { username: 'alice', password: 'wonderland' };
      const { body } = await client.post<OldAnswer>('/auth/login', right);
      const { body: renewed } = await refresh(body.refreshToken);
      const fresh = await client.post<Tokens>('/session/login', right);
      expect(await client.sessions(fresh.body.access_token)).toHaveLength(2);
      const headers = { authorization: `Bearer ${renewed.refreshToken}` };
      expect(await statusOf(client.send('POST', '/auth/logout', { headers }))).toBe(204);
      expect(await statusOf(refresh(renewed.refreshToken))).toBe(401);
      expect(await client.sessions(fresh.body.access_token)).toHaveLength(1);
      expect(events.map(({ type }) => type)).not.toContain('reuse-detected');
    });
  });
});

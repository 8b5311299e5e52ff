import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, UseGuards, type ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import {
  AccessTokenGuard,
  AuthConfigurationError,
  AuthInstance,
  Claims,
  RefreshTokenGuard,
  SessionService,
  TokenService,
} from 'nestjs-dual-token';
import { AuthTestingModule, type AuthTestingModuleOptions } from 'nestjs-dual-token/testing';
import { type Tokens } from '../support/http-client.js';
import { start, type StartedApp } from '../support/prepared-app.js';
import { HTTP_ADAPTERS, RoutesController } from '../support/test-app.js';
import { MISSING_ROLE, NO_CREDENTIALS, verdictOf } from '../support/verdicts.js';

/** A controller that asks for all that it can. */
@UseGuards(AccessTokenGuard)
@Controller('own')
class OwnController {
  constructor(
    private readonly sessions: SessionService,
    private readonly tokens: TokenService,
  ) {}

  @Get('sessions')
  async count(@Claims('sub') sub: string): Promise<object> {
    return { count: (await this.sessions.list(sub)).length };
  }

  @UseGuards(RefreshTokenGuard)
  @Get('verify')
  verify(): object {
    return { tokens: typeof this.tokens };
  }
}

@AuthInstance('staff')
@Controller('staff')
class StaffController {
  @Get('me')
  me(@Claims('sub') sub: string): object {
    return { sub };
  }
}

const builderOf = (
  options: AuthTestingModuleOptions = {},
  more: ModuleMetadata = {},
): TestingModuleBuilder =>
  Test.createTestingModule({
    imports: [AuthTestingModule.forRoot(options), ...(more.imports ?? [])],
    controllers: [RoutesController, OwnController, StaffController],
  });

describe.each(HTTP_ADAPTERS)('the tests of controllers alone on %s', (adapter) => {
  async function withControllers(
    options: AuthTestingModuleOptions,
    work: (test: StartedApp) => Promise<void>,
  ): Promise<void> {
    const test = await start(adapter, builderOf(options));
    try {
      await work(test);
    } finally {
      await test.app.close();
    }
  }

  it('find every guarded route closed while nobody acts', () =>
    withControllers({}, async ({ client }) => {
      expect((await client.get('/public')).status).toBe(200);
      for (const path of ['/me', '/admin', '/strict', '/recent', '/own/sessions'])
        expect(verdictOf(await client.get(path))).toEqual(NO_CREDENTIALS);
    }));

  it('say who acts in one line, and what the decorators require is real', () =>
    withControllers({ actingAs: { sub: 'alice', roles: ['admin'] } }, async ({ client, auth }) => {
      expect((await client.get('/sub')).body).toEqual({ sub: 'alice' });
      for (const path of ['/admin', '/strict', '/recent'])
        expect((await client.get(path)).status).toBe(200);
      expect((await client.post('/orders')).status).toBe(403);
      auth.clock.advance(301_000 + 5_000);
      expect((await client.get('/recent')).status).toBe(401);
      auth.actAs({ sub: 'bob' });
      expect(verdictOf(await client.get('/admin'))).toEqual(MISSING_ROLE);
    }));

  it('inject the services, which work, and the guards by their classes', () =>
    withControllers({ actingAs: { sub: 'alice' } }, async ({ client }) => {
      expect((await client.get('/own/sessions')).body).toEqual({ count: 1 });
      expect((await client.get('/own/verify')).status).toBe(400);
    }));

  it('refresh whomever they have signed in, with all that they said', () =>
    withControllers({}, async ({ client, auth }) => {
      const { refreshToken } = await auth.signIn({ sub: 'carol', roles: ['admin'] });
      const { body } = await client.post<Tokens>('/auth/refresh', { refresh_token: refreshToken });
      expect((await client.get('/admin', body.access_token)).status).toBe(200);
    }));

  it('let nobody sign in by a password', () =>
    withControllers({ actingAs: { sub: 'alice' } }, async ({ client }) => {
      expect((await client.post('/auth/login', { username: 'alice' })).status).toBe(401);
    }));
});

describe('a testing module', () => {
  it('stands for an instance by its name, and for no other', async () => {
    const staff = AuthTestingModule.forRoot({ name: 'staff', actingAs: { sub: 'sam' } });
    const { app, client } = await start('express', builderOf({}, { imports: [staff] }));
    expect((await client.get('/staff/me')).body).toEqual({ sub: 'sam' });
    expect((await client.get('/me')).status).toBe(401);
    await app.close();
  });

  it('leaves no route of an instance open that is not there', async () => {
    const { app, client } = await start('express', builderOf({ actingAs: { sub: 'alice' } }));
    expect((await client.get('/staff/me')).status).toBe(500);
    await app.close();
  });

  it('takes every option of AuthModule, and refuses what that refuses', () => {
    expect(() => AuthTestingModule.forRoot({ clockTolerance: '2m' })).toThrow(
      AuthConfigurationError,
    );
    expect(() => AuthTestingModule.forRoot({ actingAs: { sub: '' } })).toThrow(TypeError);
  });

  it('is not to be imported as it is, which would leave out the guard', async () => {
    const builder = Test.createTestingModule({ imports: [AuthTestingModule] });
    await expect(builder.compile()).rejects.toThrow('Import AuthTestingModule.forRoot()');
  });

  it('is refused in production', () => {
    const before = process.env.NODE_ENV;
    try {
      process.env.NODE_ENV = 'production';
      expect(() => AuthTestingModule.forRoot()).toThrow(
        /^AuthTestingModule: is for tests, and NODE_ENV is production\./,
      );
    } finally {
      process.env.NODE_ENV = before;
    }
  });

  it('can have its guard replaced as any provider', async () => {
    @Injectable()
    class NobodyPasses {
      canActivate = () => false;
    }
    const builder = builderOf({ actingAs: { sub: 'alice' } })
      .overrideProvider(AccessTokenGuard)
      .useClass(NobodyPasses);
    const { app, client } = await start('express', builder);
    expect((await client.get('/me')).status).toBe(403);
    await app.close();
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  Body,
  Catch,
  Controller,
  Get,
  HttpException,
  Injectable,
  Post,
  UseGuards,
  Version,
  VersioningType,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { EventEmitter2, EventEmitterModule } from '@nestjs/event-emitter';
import {
  AccessTokenGuard,
  Claims,
  Public,
  RefreshToken,
  RefreshTokenGuard,
  tokenResponse,
  TokenService,
} from 'nestjs-dual-token';
import { throwing } from '../support/controlled-repository.js';
import { HttpClient } from '../support/http-client.js';
import { HTTP_ADAPTERS, withApp } from '../support/test-app.js';
import {
  INVALID_GRANT,
  INVALID_REQUEST,
  INVALID_TOKEN,
  MISSING_ROLE,
  missingScope,
  NO_CREDENTIALS,
  UNAVAILABLE,
  verdictOf,
} from '../support/verdicts.js';

@Controller('host')
class HostController {
  @UseGuards(AccessTokenGuard)
  @Get('guarded')
  guarded(@Claims('sub') sub: string): object {
    return { sub };
  }

  @Get('unguarded')
  unguarded(@Claims() claims: object | undefined): object {
    return { claims: claims ?? null };
  }
}

/** A host with routes of its own for what the library's would do. */
@Public()
@Controller('own')
class OwnRoutesController {
  constructor(private readonly tokens: TokenService) {}

  @Post('enter')
  async enter(@Body() body: { readonly sub: string }): Promise<object> {
    return tokenResponse(await this.tokens.issue({ sub: body.sub, roles: ['guest'] }));
  }

  @UseGuards(RefreshTokenGuard)
  @Post('again')
  async again(@RefreshToken() token: string): Promise<object> {
    return tokenResponse(await this.tokens.refresh(token));
  }
}

@Controller('versioned')
class VersionedController {
  @Version('2')
  @Get()
  two(): object {
    return { version: 2 };
  }
}

/** A host's filter that answers every error in a form of its own. */
@Injectable()
@Catch()
class CatchAllFilter implements ExceptionFilter {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const status = error instanceof HttpException ? error.getStatus() : 500;
    const { httpAdapter } = this.adapterHost;
    httpAdapter.reply(host.switchToHttp().getResponse(), { problem: status }, status);
  }
}

describe.each(HTTP_ADAPTERS)('a host application on %s', (adapter) => {
  it('without the global guard puts it where it wants; the session routes bring their own', async () => {
    const auth = { globalGuard: false };
    await withApp({ adapter, auth, controllers: [HostController] }, async ({ client }) => {
      expect((await client.get('/host/unguarded')).body).toEqual({ claims: null });
      expect(verdictOf(await client.get('/host/guarded'))).toEqual(NO_CREDENTIALS);
      expect(verdictOf(await client.get('/host/guarded', 'x'))).toEqual(INVALID_TOKEN);
      const { access_token: token, refresh_token } = await client.signIn();
      expect((await client.get('/host/guarded', token)).body).toEqual({ sub: 'alice' });
      expect((await client.get('/host/unguarded', token)).body).toEqual({ claims: null });
      for (const [method, path] of [
        ['GET', '/auth/sessions'],
        ['DELETE', '/auth/sessions/x'],
        ['POST', '/auth/logout-all'],
      ] as const)
        expect(verdictOf(await client.send(method, path))).toEqual(NO_CREDENTIALS);
      expect(await client.sessions(token)).toHaveLength(1);
      expect((await client.refresh(refresh_token)).status).toBe(200);
    });
  });

  it('R16: with the global guard has every route guarded, also of controllers that say nothing', async () => {
    await withApp({ adapter, controllers: [HostController] }, async ({ client }) => {
      for (const path of ['/host/unguarded', '/host/guarded'])
        expect(verdictOf(await client.get(path))).toEqual(NO_CREDENTIALS);
      const { access_token: token } = await client.signIn();
      expect((await client.get('/host/guarded', token)).body).toEqual({ sub: 'alice' });
    });
  });

  it('without the library’s routes makes its own of the services and guards', async () => {
    const auth = { controller: false as const };
    await withApp({ adapter, auth, controllers: [OwnRoutesController] }, async (test) => {
      const { client, repository } = test;
      for (const path of ['login', 'refresh', 'logout', 'logout-all'])
        expect((await client.post(`/auth/${path}`, {})).status).toBe(404);
      expect((await client.get('/auth/sessions')).status).toBe(404);
      const { status, body } = await client.post('/own/enter', { sub: 'zoe' });
      expect(status).toBe(201);
      const again = (refresh_token: unknown) => client.post('/own/again', { refresh_token });
      const next = await again(body.refresh_token);
      expect(next.status).toBe(400); // the provider does not know zoe
      test.subjects.people.set('zoe', { sub: 'zoe', roles: ['guest', 'admin'] });
      const { body: entered } = await client.post('/own/enter', { sub: 'zoe' });
      const { body: renewed } = await again(entered.refresh_token);
      const token = String(renewed.access_token);
      expect((await client.get('/me', token)).body).toMatchObject({ sub: 'zoe', roles: ['guest'] });
      const calls = await repository.callsOf(async () => {
        expect(verdictOf(await again('x'))).toEqual(INVALID_GRANT);
        expect(verdictOf(await again(['x']))).toEqual(INVALID_REQUEST);
        expect(verdictOf(await client.post('/own/again'))).toEqual(INVALID_REQUEST);
      });
      expect(calls).toEqual([]);
      repository.before = throwing();
      expect(verdictOf(await again(renewed.refresh_token))).toEqual(UNAVAILABLE);
    });
  });

  it.each([
    ['api/session', '/api/session'],
    ['', ''],
    ['a-b_c.d/e', '/a-b_c.d/e'],
  ])('has the routes where it wants them: "%s"', async (controller, prefix) => {
    await withApp({ adapter, auth: { controller } }, async ({ url }) => {
      const client = new HttpClient(url, prefix);
      const tokens = await client.signIn();
      const next = await client.renew(tokens.refresh_token);
      expect(await client.sessions(next.access_token)).toHaveLength(1);
      expect(verdictOf(await client.get(`${prefix}/sessions`))).toEqual(NO_CREDENTIALS);
      expect((await client.logout(next.refresh_token)).status).toBe(204);
      expect((await client.post('/auth/login', {})).status).toBe(404);
    });
  });

  it('with a global prefix and versions in the path has the routes behind the prefix alone', async () => {
    await withApp(
      {
        adapter,
        controllers: [VersionedController],
        prepare: (app) => {
          app.setGlobalPrefix('api');
          app.enableVersioning({ type: VersioningType.URI });
        },
      },
      async ({ url }) => {
        const client = new HttpClient(url, '/api/auth');
        const tokens = await client.signIn();
        expect((await client.get('/api/v2/versioned')).status).toBe(401);
        const { body } = await client.get('/api/v2/versioned', tokens.access_token);
        expect(body).toEqual({ version: 2 });
        expect((await client.refresh(tokens.refresh_token)).status).toBe(200);
        expect((await client.get('/api/v1/auth/sessions', tokens.access_token)).status).toBe(404);
      },
    );
  });

  it('with a filter for everything still answers with the challenge and no-store', async () => {
    await withApp(
      {
        adapter,
        prepare: (app) => app.useGlobalFilters(new CatchAllFilter(app.get(HttpAdapterHost))),
      },
      async ({ client, repository }) => {
        const headersOf = (verdict: {
          status: number;
          challenge: string | null;
          cache: string | null;
        }) => ({
          status: verdict.status,
          challenge: verdict.challenge,
          cache: verdict.cache,
        });
        const { access_token: alice, refresh_token } = await client.signIn();
        const bob = await client.signIn('bob');
        for (const [answer, expected] of [
          [await client.get('/me'), NO_CREDENTIALS],
          [await client.get('/me', 'x'), INVALID_TOKEN],
          [await client.get('/admin', alice), MISSING_ROLE],
          [await client.post('/orders', {}, bob.access_token), missingScope('orders:write')],
        ] as const)
          expect(headersOf(verdictOf(answer))).toEqual(headersOf(expected));
        expect(verdictOf(await client.refresh('x'))).toEqual(INVALID_GRANT);
        expect(verdictOf(await client.get('/auth/sessions', alice))).toMatchObject({ status: 200 });
        repository.before = throwing();
        expect(verdictOf(await client.refresh(refresh_token))).toEqual(UNAVAILABLE);
        expect(verdictOf(await client.get('/strict', alice)).status).toBe(503);
        expect(verdictOf(await client.get('/strict', alice)).retryAfter).toBe('1');
      },
    );
  });

  it('R35: with an event emitter hears each event there, too, under its name', async () => {
    await withApp({ adapter, imports: [EventEmitterModule.forRoot()] }, async (test) => {
      const { client, clock, app } = test;
      const heard: unknown[] = [];
      const emitter = app.get(EventEmitter2, { strict: false });
      emitter.onAny((name, event) => heard.push([name, event]));
      const first = await client.signIn();
      const second = await client.renew(first.refresh_token);
      clock.advance(31_000);
      await client.refresh(first.refresh_token);
      await client.refresh(second.refresh_token);
      expect(heard).toEqual(test.events.map((event) => [`auth.${event.type}`, event]));
      expect(test.events.map(({ type }) => type)).toEqual([
        'signed-in',
        'refreshed',
        'revoked',
        'reuse-detected',
        'refused',
      ]);
    });
  });

  it('R77: believes no X-Forwarded-For that it was not told to trust', async () => {
    await withApp({ adapter }, async ({ client }) => {
      const headers = { 'content-type': 'application/json', 'x-forwarded-for': '203.0.113.7' };
      const body = JSON.stringify({ username: 'alice', password: 'right' });
      const answer = await client.send('POST', '/auth/login', { headers, body });
      const [session] = await client.sessions(String(answer.body.access_token));
      expect(session?.ip_address).toContain('127.0.0.1');
    });
  });
});

import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { APP_GUARD } from '@nestjs/core';
import {
  Body,
  Controller,
  HttpException,
  Injectable,
  Module,
  Post,
  type CanActivate,
  type ExecutionContext,
} from '@nestjs/common';
import { Public, RateLimitKeys } from 'nestjs-dual-token';
import { decodeJwt } from '../support/access-tokens.js';
import { CookieClient } from '../support/cookie-client.js';
import { statusesOf } from '../support/http-client.js';
import { HTTP_ADAPTERS, sharedApp } from '../support/test-app.js';

const LIMIT = 5;
const FORGED = `ndt_rt_${randomBytes(45).toString('base64url')}`;

/** What a limiter of requests does with a key. */
@Injectable()
class Limiter implements CanActivate {
  readonly counts = new Map<string, number>();

  constructor(private readonly keys: RateLimitKeys) {}

  canActivate(context: ExecutionContext): boolean {
    const key = this.keys.of(context.switchToHttp().getRequest<object>());
    const count = (this.counts.get(key) ?? 0) + 1;
    this.counts.set(key, count);
    if (count > LIMIT) throw new HttpException('Too Many Requests', 429);
    return true;
  }
}

@Controller()
class EchoController {
  @Public()
  @Post('echo')
  echo(@Body() body: unknown): object {
    return { body };
  }
}

@Module({ providers: [Limiter, { provide: APP_GUARD, useExisting: Limiter }], exports: [Limiter] })
class LimiterModule {}

describe.each(HTTP_ADAPTERS)(
  'the rate of requests, counted by RateLimitKeys on %s (R93)',
  (adapter) => {
    const test = sharedApp({
      ...{ adapter, imports: [LimiterModule], controllers: [EchoController] },
      auth: { transport: 'both' },
    });
    const limiter = () => test.app.get(Limiter);
    const keysOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
      limiter().counts.clear();
      await work();
      return [...limiter().counts.keys()];
    };
    const NETWORK = expect.stringMatching(/^network:(127\.0\.0\.1|0:0:0:0::\/64)$/) as unknown;

    it('counts a refresh for its session, whichever of its tokens comes', async () => {
      limiter().counts.clear();
      const first = await test.client.signIn();
      const sid = String(decodeJwt(first.access_token).payload.sid);
      const keys = await keysOf(async () => {
        const second = await test.client.renew(first.refresh_token);
        await test.client.refresh(first.refresh_token);
        await test.client.refresh(second.refresh_token);
      });
      expect(keys).toEqual([`session:${sid}`]);
    });

    it('counts other requests for the subject of a good access token', async () => {
      limiter().counts.clear();
      const { access_token: token } = await test.client.signIn();
      const keys = await keysOf(async () => {
        await test.client.get('/me', token);
        await test.client.post('/echo', { refresh_token: ['x'] }, token);
        await test.client.post('/echo', {}, token);
      });
      expect(keys).toEqual(['subject:alice']);
    });

    it.each<readonly [string, object, string | undefined]>([
      ['nothing', {}, undefined],
      ['a forged refresh token', { refresh_token: FORGED }, undefined],
      ['a forged access token', {}, 'eyJhbGciOiJub25lIn0.e30.'],
      ['an odd body', { refresh_token: { $gt: '' } }, undefined],
    ])('counts for the network what comes with %s', async (_what, body, token) => {
      expect(await keysOf(() => test.client.post('/echo', body, token))).toEqual([NETWORK]);
    });

    it('counts what comes with a cookie for its session, and two cookies of one name for the network', async () => {
      limiter().counts.clear();
      const client = await new CookieClient(test.url).signIn('alice', { transport: 'cookie' });
      const sid = String(decodeJwt(client.jar.get('__Host-access_token') ?? '').payload.sid);
      expect(await keysOf(() => client.get('/me'))).toEqual([`session:${sid}`]);
      expect(await keysOf(() => client.refresh())).toEqual([`session:${sid}`]);
      const refresh = `__Host-refresh_token=${client.jar.get('__Host-refresh_token') ?? ''}`;
      const headers = { cookie: `${refresh}; ${refresh}` };
      expect(await keysOf(() => test.client.send('POST', '/echo', { headers }))).toEqual([NETWORK]);
    });

    it('so one session that is hammered keeps nobody else out', async () => {
      limiter().counts.clear();
      const hammered = await test.client.signIn();
      const other = await test.client.signIn('bob');
      const answers = await test.client.refreshAtOnce(hammered.refresh_token, 20);
      expect(statusesOf(answers)).toEqual({ 200: LIMIT, 429: 20 - LIMIT });
      expect((await test.client.refresh(other.refresh_token)).status).toBe(200);
      expect((await test.client.get('/me', other.access_token)).status).toBe(200);
    });
  },
);

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ExecutionContext, INestApplicationContext } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { WsException } from '@nestjs/websockets';
import { AuthModule } from '../../../../lib/auth.module.js';
import type { AuthErrorCode } from '../../../../lib/domain/auth-error.js';
import { AccessTokenGuard } from '../../../../lib/http/guard/access-token.guard.js';
import { AuthException } from '../../../../lib/http/answers/auth.exception.js';
import { AuthInstance } from '../../../../lib/http/decorators/auth-instance.decorator.js';
import { Public } from '../../../../lib/http/decorators/public.decorator.js';
import { RefreshTokenGuard } from '../../../../lib/http/guard/refresh-token.guard.js';
import { REQUIRED } from '../../options/refusals.js';

class Handlers {
  guarded(): void {}

  @Public()
  open(): void {}

  @AuthInstance('nobody')
  ofNobody(): void {}
}

/** A request of some kind, with nothing in it. */
function contextOf(type: string, handler: keyof Handlers): ExecutionContext {
  const nothing = () => undefined;
  const empty = () => ({ getClient: nothing, getData: nothing, getContext: nothing });
  return {
    getType: () => type,
    getClass: () => Handlers,
    getHandler: () => (Handlers.prototype as unknown as Record<string, object>)[handler],
    switchToHttp: nothing,
    switchToWs: empty,
    switchToRpc: empty,
    getArgs: nothing,
    getArgByIndex: nothing,
  } as unknown as ExecutionContext;
}

/** What a guard throws. */
async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return error;
  }
}

function refusal(code: AuthErrorCode): unknown {
  return expect.objectContaining({ error: expect.objectContaining({ code }) });
}

describe('the guards, with a request that is not HTTP (R76, attack 80)', () => {
  let app: INestApplicationContext;
  beforeAll(async () => {
    const subjects = { authenticate: () => null, load: () => null };
    const auth = AuthModule.forRoot({ ...REQUIRED, subjects });
    app = await (await Test.createTestingModule({ imports: [auth] }).compile()).init();
  });
  afterAll(() => app.close());

  it.each(['graphql', 'telegraf', ''])('of type %p, refuse', async (type) => {
    const context = contextOf(type, 'guarded');
    const thrown = await thrownBy(() => app.get(AccessTokenGuard).canActivate(context));
    expect(thrown).toBeInstanceOf(AuthException);
    expect(thrown).toEqual(refusal('ERR_AUTH_UNSUPPORTED_CONTEXT'));
  });

  it.each([
    ['ws', WsException],
    ['rpc', RpcException],
  ])('of type %p, refuse in the way of that kind', async (type, Exception) => {
    const context = contextOf(type, 'guarded');
    const thrown = await thrownBy(() => app.get(AccessTokenGuard).canActivate(context));
    expect(thrown).toBeInstanceOf(Exception);
    const told = (thrown as { getError(): unknown }).getError();
    expect(told).toEqual({ status: 'error', statusCode: 401, message: 'Unauthorized' });
  });

  it.each(['ws', 'rpc', 'graphql', 'telegraf', ''])(
    'of type %p, are not for refresh tokens',
    async (type) => {
      const context = contextOf(type, 'guarded');
      const thrown = await thrownBy(() => app.get(RefreshTokenGuard).canActivate(context));
      expect(thrown).toEqual(refusal('ERR_AUTH_UNSUPPORTED_CONTEXT'));
    },
  );

  it.each(['ws', 'rpc', 'graphql'])('of type %p, let a public handler be used', (type) => {
    expect(app.get(AccessTokenGuard).canActivate(contextOf(type, 'open'))).toBe(true);
  });

  it.each(['http', 'ws'])(
    'of type %p, refuse a handler of an instance that is not there (R100)',
    async (type) => {
      const context = {
        ...contextOf(type, 'ofNobody'),
        switchToHttp: () => ({ getResponse: () => ({ setHeader: () => undefined }) }),
      };
      const thrown = await thrownBy(() =>
        app.get(AccessTokenGuard).canActivate(context as unknown as ExecutionContext),
      );
      expect(thrown).toBeInstanceOf(Error);
    },
  );
});

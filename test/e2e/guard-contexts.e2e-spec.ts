import { describe, expect, it } from '@jest/globals';
import { Controller, type ExecutionContext, type Type } from '@nestjs/common';
import {
  AccessTokenGuard,
  AuthException,
  Public,
  RefreshTokenGuard,
  RequireScopes,
} from 'nestjs-dual-token';
import { HTTP_ADAPTERS, sharedApp } from '../support/test-app.js';

@Controller()
class Handlers {
  closed(): void {}

  @Public()
  open(): void {}

  @RequireScopes('orders:read')
  scoped(): void {}
}

@Public()
@Controller()
class OpenHandlers {
  open(): void {}

  @RequireScopes('orders:read')
  scoped(): void {}
}

type HandlerOf<T> = keyof T & string;

/** What Nest hands to a guard for a message of another kind than HTTP. */
function contextOf<T extends object>(
  kind: string,
  controller: Type<T>,
  handler: HandlerOf<T>,
  args: readonly unknown[] = [],
): ExecutionContext {
  const [first, second] = args;
  const context = {
    getType: () => kind,
    getClass: () => controller,
    getHandler: () => (controller.prototype as Record<string, unknown>)[handler],
    getArgs: () => args,
    getArgByIndex: (index: number) => args[index],
    switchToHttp: () => ({
      getRequest: () => first,
      getResponse: () => second,
      getNext: () => second,
    }),
    switchToRpc: () => ({ getData: () => first, getContext: () => second }),
    switchToWs: () => ({ getClient: () => first, getData: () => second, getPattern: () => '' }),
  };
  return context as unknown as ExecutionContext;
}

describe.each(HTTP_ADAPTERS)('R76, attack 80: the guard of an application on %s', (adapter) => {
  const test = sharedApp({ adapter });
  /** How the guard decides: it answers, or throws at once, or later. */
  const decide = async (context: ExecutionContext): Promise<unknown> =>
    test.app.get(AccessTokenGuard).canActivate(context);

  describe.each(['rpc', 'ws', 'graphql', 'telegraf', '', 'HTTP'])(
    'for a message of kind "%s"',
    (kind) => {
      it.each<[string, readonly unknown[]]>([
        ['nothing', []],
        ['null', [null, null]],
        ['data of anybody', [{ headers: {} }, {}]],
        ['data with claims put in by hand', [{ user: { sub: 'bob', roles: ['admin'] } }, {}]],
      ])('refuses when it carries %s', async (_title, args) => {
        for (const handler of ['closed', 'scoped'] as const) {
          const refused = decide(contextOf(kind, Handlers, handler, args));
          await expect(refused).rejects.toBeInstanceOf(AuthException);
          await expect(refused).rejects.toMatchObject({
            status: 401,
            error: { code: 'ERR_AUTH_UNSUPPORTED_CONTEXT' },
          });
        }
      });

      it('refuses a good access token, too, for it would not know where to look for it', async () => {
        const { access_token: token } = await test.client.signIn();
        const request = { headers: { authorization: `Bearer ${token}` } };
        const refused = decide(contextOf(kind, Handlers, 'closed', [request, {}]));
        await expect(refused).rejects.toBeInstanceOf(AuthException);
        await expect(refused).rejects.not.toMatchObject({
          message: expect.stringContaining(token),
        });
      });

      it('lets it pass to what is public', async () => {
        expect(await decide(contextOf(kind, Handlers, 'open'))).toBe(true);
        expect(await decide(contextOf(kind, OpenHandlers, 'open'))).toBe(true);
        await expect(decide(contextOf(kind, OpenHandlers, 'scoped'))).rejects.toThrow();
      });

      it('refuses it at the guard of refresh tokens', () => {
        const guard = test.app.get(RefreshTokenGuard);
        expect(() => guard.canActivate(contextOf(kind, Handlers, 'open', [{ body: {} }]))).toThrow(
          AuthException,
        );
      });
    },
  );

  it('refuses HTTP without a request, and a handler that is not there', async () => {
    await expect(decide(contextOf('http', Handlers, 'closed'))).rejects.toThrow();
    const nowhere = { ...contextOf('http', Handlers, 'open'), getHandler: () => undefined };
    await expect(decide(nowhere as unknown as ExecutionContext)).rejects.toThrow();
  });
});

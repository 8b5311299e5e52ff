import { inspect } from 'node:util';
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

const BOB = { sub: 'bob', roles: ['admin'] };

/** What a client is told of a refusal, whatever the kind of its message. */
async function toldBy(refused: Promise<unknown>): Promise<unknown> {
  const thrown: unknown = await refused.then(
    () => new Error('it was let through'),
    (error: unknown) => error,
  );
  if (thrown instanceof AuthException) return thrown.getResponse();
  return (thrown as { getError(): unknown }).getError();
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
        ['null', [null, null, null]],
        ['text', ['data', 'transport', 'context']],
        ['data with claims put in by hand', [{ user: BOB }, { user: BOB }, { user: BOB }]],
        ['a request that is none', [{ headers: 1 }, { headers: 1 }, { req: { headers: 1 } }]],
      ])('refuses when it carries %s', async (_title, args) => {
        for (const handler of ['closed', 'scoped'] as const) {
          const told = await toldBy(decide(contextOf(kind, Handlers, handler, args)));
          expect(told).toMatchObject({ message: 'Unauthorized', statusCode: 401 });
          expect(told).not.toHaveProperty('error');
        }
      });

      it('does not say what it was sent', async () => {
        const { access_token: token } = await test.client.signIn();
        const canary = `Bearer ${token}x`;
        const request = { headers: { authorization: canary }, authorization: canary };
        const args = [request, request, { req: request }];
        const refused = decide(contextOf(kind, Handlers, 'closed', args));
        expect(inspect(await toldBy(refused), { depth: 9 })).not.toContain(token);
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

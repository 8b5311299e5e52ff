import { describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { AuthError } from '../../../../lib/domain/auth-error.js';
import { AuthException } from '../../../../lib/http/answers/auth.exception.js';
import { GraphqlAuthException } from '../../../../lib/http/contexts/graphql-exception.js';
import { AccessTokenGuard } from '../../../../lib/http/guard/access-token.guard.js';
import type { RouteGate } from '../../../../lib/http/guard/route-gate.js';

/** What a guard throws. */
async function thrownBy(work: () => unknown): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    return error;
  }
}

describe('the guard of access tokens', () => {
  const EXPIRED = new AuthError('ERR_AUTH_ACCESS_TOKEN_EXPIRED');

  /** A guard whose gate decides so, and the headers that it set on the answer. */
  function guardBy(admit: () => true | Promise<true>) {
    const set: unknown[][] = [];
    const httpAdapter = { setHeader: (...given: unknown[]) => set.push(given) };
    const gate = { admit } as unknown as RouteGate;
    const guard = new AccessTokenGuard(gate, { httpAdapter } as unknown as HttpAdapterHost);
    return { guard, set };
  }

  /** A context of that kind whose answer, or transport, is this object. */
  function answered(type: string, response: object): ExecutionContext {
    return {
      getType: () => type,
      switchToHttp: () => ({ getResponse: () => response }),
      switchToRpc: () => ({ getContext: () => response }),
    } as unknown as ExecutionContext;
  }

  const refusing: readonly [string, (error: Error) => () => Promise<true>][] = [
    [
      'at once',
      (error) => () => {
        throw error;
      },
    ],
    ['later', (error) => () => Promise.reject<true>(error)],
  ];

  it('lets pass at once, or later, as the gate does', async () => {
    const context = answered('http', {});
    expect(guardBy(() => true).guard.canActivate(context)).toBe(true);
    const later = guardBy(() => Promise.resolve(true)).guard.canActivate(context);
    expect(later).toBeInstanceOf(Promise);
    expect(await later).toBe(true);
  });

  describe.each(refusing)('with a gate that refuses %s', (_when, refusal) => {
    it('sets the headers of the refusal on the answer over HTTP (R74)', async () => {
      const response = {};
      const { guard, set } = guardBy(refusal(EXPIRED));
      const thrown = await thrownBy(() => guard.canActivate(answered('http', response)));
      expect(thrown).toBeInstanceOf(AuthException);
      expect(thrown).not.toBeInstanceOf(GraphqlAuthException);
      expect(set).toEqual([
        [response, 'Cache-Control', 'no-store'],
        [response, 'WWW-Authenticate', 'Bearer error="invalid_token"'],
      ]);
    });

    it('tells a socket in the way of gateways, and sets no header', async () => {
      const { guard, set } = guardBy(refusal(EXPIRED));
      const thrown = await thrownBy(() => guard.canActivate(answered('ws', {})));
      const { WsException } = await import('@nestjs/websockets');
      expect(thrown).toBeInstanceOf(WsException);
      expect(thrown).toMatchObject({ error: { statusCode: 401, error: 'invalid_token' } });
      expect(set).toEqual([]);
    });

    it('tells a microservice in the way of its transport, and sets no header', async () => {
      const { guard, set } = guardBy(refusal(EXPIRED));
      const metadata = { get: () => undefined, getMap: () => undefined };
      const { RpcException } = await import('@nestjs/microservices');
      for (const [transport, told] of [
        [{}, { statusCode: 401, error: 'invalid_token' }],
        [metadata, { code: 16, details: 'invalid_token' }],
      ] as const) {
        const thrown = await thrownBy(() => guard.canActivate(answered('rpc', transport)));
        expect(thrown).toBeInstanceOf(RpcException);
        expect((thrown as { getError(): unknown }).getError()).toMatchObject(told);
      }
      expect(set).toEqual([]);
    });

    it('tells GraphQL in its extensions, and sets no header', async () => {
      const { guard, set } = guardBy(refusal(EXPIRED));
      const thrown = await thrownBy(() => guard.canActivate(answered('graphql', {})));
      expect(thrown).toBeInstanceOf(GraphqlAuthException);
      expect(thrown).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
      expect(set).toEqual([]);
    });

    it('tells a kind that it does not know as HTTP, and sets no header', async () => {
      const { guard, set } = guardBy(refusal(EXPIRED));
      const thrown = await thrownBy(() => guard.canActivate(answered('telegraf', {})));
      expect(thrown).toBeInstanceOf(AuthException);
      expect(thrown).not.toBeInstanceOf(GraphqlAuthException);
      expect(set).toEqual([]);
    });

    it('hides no other error', async () => {
      const broken = new TypeError('broken');
      for (const type of ['http', 'ws', 'rpc', 'graphql', 'telegraf']) {
        const { guard } = guardBy(refusal(broken));
        expect(await thrownBy(() => guard.canActivate(answered(type, {})))).toBe(broken);
      }
    });
  });
});

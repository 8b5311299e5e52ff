import { describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import { AuthError } from '../../../../lib/domain/auth-error.js';
import { AuthException } from '../../../../lib/http/answers/auth.exception.js';
import {
  presentedRefreshTokenOf,
  RefreshTokenGuard,
} from '../../../../lib/http/guard/refresh-token.guard.js';
import type { HttpRequest } from '../../../../lib/http/requests/http-request.js';
import type {
  PresentedRefreshToken,
  TokenTransport,
} from '../../../../lib/http/requests/token-transport.js';
import type { RefreshTokenReader } from '../../../../lib/services/refresh/refresh-token-reader.js';

const FOUND: PresentedRefreshToken = { token: 'ndt_rt_x', byCookie: true };
const REQUEST: HttpRequest = { headers: { 'user-agent': 'Shop/1' }, ip: '192.0.2.7' };

function contextOf(request: HttpRequest, type = 'http'): ExecutionContext {
  return {
    getType: () => type,
    switchToHttp: () => ({ getRequest: () => request }),
  } as unknown as ExecutionContext;
}

/** A guard that finds this in requests, and what its reader was asked. */
function guardThat(find: () => PresentedRefreshToken, read: () => void = () => undefined) {
  const asked: unknown[][] = [];
  const transport = { ofRefresh: find } as unknown as TokenTransport;
  const reader = {
    read: (...given: unknown[]) => {
      asked.push(given);
      read();
    },
  } as unknown as RefreshTokenReader;
  return { guard: new RefreshTokenGuard(transport, reader), asked };
}

const fail = (error: unknown) => (): never => {
  throw error;
};

/** What the guard throws. */
function thrownFor(guard: RefreshTokenGuard, request: HttpRequest, type?: string): unknown {
  try {
    return guard.canActivate(contextOf(request, type));
  } catch (error) {
    return error;
  }
}

describe('the guard of a route that takes refresh tokens', () => {
  it('lets a genuine one pass, says where it came from, and keeps it for its handler', () => {
    const { guard, asked } = guardThat(() => FOUND);
    const request = { ...REQUEST };
    expect(guard.canActivate(contextOf(request))).toBe(true);
    expect(asked).toEqual([[FOUND.token, { userAgent: 'Shop/1', ipAddress: '192.0.2.7' }]]);
    expect(presentedRefreshTokenOf(request)).toBe(FOUND);
    expect(Object.keys(request)).toEqual(Object.keys(REQUEST));
    expect(presentedRefreshTokenOf({ ...REQUEST })).toBeUndefined();
  });

  it.each([
    ['that brings none', fail(new AuthError('ERR_AUTH_REFRESH_TOKEN_MISSING')), undefined],
    ['with a forged one', () => FOUND, fail(new AuthError('ERR_AUTH_REFRESH_TOKEN_MALFORMED'))],
  ])('refuses a request %s as Nest shows it, and keeps nothing', (_case, find, read) => {
    const { guard } = guardThat(find, read);
    const request = { ...REQUEST };
    const thrown = thrownFor(guard, request);
    expect(thrown).toBeInstanceOf(AuthException);
    expect((thrown as AuthException).getStatus()).toBe(400);
    expect(presentedRefreshTokenOf(request)).toBeUndefined();
  });

  it('hides no other error', () => {
    const broken = new TypeError('broken');
    expect(thrownFor(guardThat(fail(broken)).guard, REQUEST)).toBe(broken);
  });

  it.each(['ws', 'rpc', 'graphql', ''])(
    'refuses a message of kind %j, and looks at nothing of it (R76)',
    (type) => {
      const { guard, asked } = guardThat(() => FOUND);
      const request = { ...REQUEST };
      const thrown = thrownFor(guard, request, type);
      expect(thrown).toBeInstanceOf(AuthException);
      expect(thrown).toMatchObject({ error: { code: 'ERR_AUTH_UNSUPPORTED_CONTEXT' } });
      expect(asked).toEqual([]);
      expect(presentedRefreshTokenOf(request)).toBeUndefined();
    },
  );
});

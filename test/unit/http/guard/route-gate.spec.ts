import type { CacheShield } from '../../../../lib/http/cookies/cache-shield.js';
import { describe, expect, it, jest } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import type { AccessTokenClaims } from '../../../../lib/domain/access-token-claims.js';
import { AuthError } from '../../../../lib/domain/auth-error.js';
import type { OpenSockets } from '../../../../lib/http/contexts/open-sockets.js';
import type { AccessTokenAuthenticator } from '../../../../lib/http/authentication/access-token-authenticator.js';
import { StrictSession } from '../../../../lib/http/decorators/strict-session.decorator.js';
import { AuthInstance } from '../../../../lib/http/decorators/auth-instance.decorator.js';
import { Public } from '../../../../lib/http/decorators/public.decorator.js';
import { RequireRecentAuth } from '../../../../lib/http/decorators/require-recent-auth.decorator.js';
import { RequireRoles } from '../../../../lib/http/decorators/require-roles.decorator.js';
import { RequireScopes } from '../../../../lib/http/decorators/require-scopes.decorator.js';
import { Instances, type Instance } from '../../../../lib/http/guard/instances.js';
import { RouteGate } from '../../../../lib/http/guard/route-gate.js';
import { VerifiedToken } from '../../../../lib/services/access-token/verified-token.js';
import type { TrustedKey } from '../../../../lib/services/keys/verification-keys.js';
import type { RevocationCheckpoint } from '../../../../lib/services/revocation/revocation-checkpoint.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { NOW, SECOND, someOptions } from '../../builders.js';

const CLAIMS: AccessTokenClaims = { iss: 'i', sub: 's', aud: 'a', exp: 1, sid: 'session' };
const STALE = new AuthError('ERR_AUTH_UNAVAILABLE');
const BAD = new AuthError('ERR_AUTH_ACCESS_TOKEN_MALFORMED');

class Handlers {
  usual(): void {}

  @StrictSession()
  strict(): void {}

  @Public()
  open(): void {}

  @RequireRoles('admin')
  forAdmins(): void {}

  @RequireScopes('orders:write')
  forWriters(): void {}

  @RequireRecentAuth('5m')
  recent(): void {}

  @AuthInstance('staff')
  ofStaff(): void {}
}

/** A request of some kind to a handler; its first argument is the request, or the client of a socket. */
function contextOf(
  handler: keyof Handlers,
  type = 'http',
  first: object = { headers: {}, rawHeaders: [] },
): ExecutionContext {
  return {
    getType: () => type,
    getClass: () => Handlers,
    getHandler: () => (Handlers.prototype as unknown as Record<string, object>)[handler],
    getArgByIndex: () => first,
    switchToWs: () => ({ getClient: () => first }),
    switchToRpc: () => ({ getData: () => first, getContext: () => first }),
  } as unknown as ExecutionContext;
}

function verifiedWith(claims: AccessTokenClaims): VerifiedToken {
  return new VerifiedToken(claims, { until: Infinity } as TrustedKey, 0);
}

/** A gate to which requests come with these claims, known at once or only later. */
function gateWith(identified: () => AccessTokenClaims | Promise<AccessTokenClaims>) {
  const asksStore = jest.fn(() => false);
  const isLive = jest.fn(async () => true);
  const verified = () => {
    const claims = identified();
    return claims instanceof Promise ? claims.then(verifiedWith) : verifiedWith(claims);
  };
  const identify = jest.fn((_request: unknown) => verified());
  const identifySender = jest.fn((_request: unknown) => verified());
  const watch = jest.fn((_socket: object, _token: VerifiedToken) => undefined);
  const cover = jest.fn((_context: ExecutionContext) => undefined);
  const instances = new Instances('default', true, ['bearer']);
  const gate = new RouteGate(
    instances,
    { identify, identifySender } as unknown as AccessTokenAuthenticator,
    { isLive },
    { asksStore } as unknown as RevocationCheckpoint,
    { watch } as unknown as OpenSockets,
    { cover } as unknown as CacheShield,
    new MovableClock(NOW),
    someOptions(),
  );
  return { gate, instances, asksStore, isLive, identify, identifySender, watch, cover };
}

const verdictOf = async (admit: () => true | Promise<true>): Promise<unknown> => {
  try {
    return await admit();
  } catch (error) {
    return error;
  }
};

describe('the gate of a route', () => {
  it('lets a token that is known pass at once, and asks nobody', () => {
    const { gate, isLive } = gateWith(() => CLAIMS);
    expect(gate.admit(contextOf('usual'))).toBe(true);
    expect(isLive).not.toHaveBeenCalled();
  });

  describe.each([
    ['known at once', () => CLAIMS],
    ['found out later', () => Promise.resolve(CLAIMS)],
  ])('F2: with claims that are %s', (_when, identified) => {
    it.each([
      ['usual', false, 0],
      ['usual', true, 1],
      ['strict', false, 1],
      ['strict', true, 1],
    ] as const)('on a %s route, the store asked for: %s', async (handler, asks, times) => {
      const { gate, asksStore, isLive } = gateWith(identified);
      asksStore.mockReturnValue(asks);
      expect(await gate.admit(contextOf(handler))).toBe(true);
      expect(isLive).toHaveBeenCalledTimes(times);
      isLive.mockResolvedValue(false);
      const verdict = await verdictOf(() => gate.admit(contextOf(handler)));
      if (times === 0) expect(verdict).toBe(true);
      else expect(verdict).toMatchObject({ code: 'ERR_AUTH_ACCESS_TOKEN_REVOKED' });
    });

    it('nobody passes while the feed is stale and that is what is asked for', async () => {
      const { gate, asksStore } = gateWith(identified);
      asksStore.mockImplementation(() => {
        throw STALE;
      });
      for (const handler of ['usual', 'strict'] as const) {
        expect(await verdictOf(() => gate.admit(contextOf(handler)))).toBe(STALE);
      }
      expect(await verdictOf(() => gate.identify({ headers: {} }).then(() => true))).toBe(STALE);
    });
  });

  it('R15: leaves no rejection to nobody where a bad token comes while the feed is stale', async () => {
    const { gate, asksStore } = gateWith(() => Promise.reject(BAD));
    asksStore.mockImplementation(() => {
      throw STALE;
    });
    expect(await verdictOf(() => gate.admit(contextOf('usual')))).toBe(BAD);
    // Node ends the process where a rejection is left alone until here.
    await new Promise((resolve) => setImmediate(resolve));
  });

  it('asks nobody about a public route', () => {
    const { gate, identify, cover } = gateWith(() => CLAIMS);
    expect(gate.admit(contextOf('open'))).toBe(true);
    expect(identify).not.toHaveBeenCalled();
    expect(cover).not.toHaveBeenCalled();
  });

  it('keeps the claims for the handler, and the answer from shared caches', () => {
    const { gate, cover, watch } = gateWith(() => CLAIMS);
    const request: { headers: object; user?: unknown } = { headers: {} };
    const context = contextOf('usual', 'http', request);
    expect(gate.admit(context)).toBe(true);
    expect(request.user).toBe(CLAIMS);
    expect(cover).toHaveBeenCalledWith(context);
    expect(watch).not.toHaveBeenCalled();
  });

  it('watches the socket that a message came over, once it may pass', async () => {
    const { gate, watch, identify } = gateWith(() => CLAIMS);
    const client = { handshake: { headers: {} } };
    expect(gate.admit(contextOf('usual', 'ws', client))).toBe(true);
    expect(watch.mock.calls).toEqual([[client, verifiedWith(CLAIMS)]]);
    expect(identify).toHaveBeenCalledTimes(1);
    await verdictOf(() => gate.admit(contextOf('forAdmins', 'ws', client)));
    expect(watch).toHaveBeenCalledTimes(1);
  });

  it('asks of a message of a microservice who sent it: it brings no cookie (R76)', () => {
    const { gate, identify, identifySender } = gateWith(() => CLAIMS);
    expect(gate.admit(contextOf('usual', 'rpc', { authorization: 'Bearer a.b.c' }))).toBe(true);
    expect(identifySender).toHaveBeenCalledWith({ headers: { authorization: 'Bearer a.b.c' } });
    expect(identify).not.toHaveBeenCalled();
    expect(gate.admit(contextOf('usual'))).toBe(true);
    expect(identify).toHaveBeenCalledTimes(1);
    expect(identifySender).toHaveBeenCalledTimes(1);
  });

  it.each<[keyof Handlers, Partial<AccessTokenClaims>, string | undefined]>([
    ['forAdmins', { roles: ['admin'] }, undefined],
    ['forAdmins', { roles: ['clerk'] }, 'ERR_AUTH_INSUFFICIENT_SCOPE'],
    ['forWriters', { scope: 'orders:write' }, undefined],
    ['forWriters', { scope: 'orders:read' }, 'ERR_AUTH_INSUFFICIENT_SCOPE'],
    ['recent', { auth_time: NOW / SECOND - 305 }, undefined],
    ['recent', { auth_time: NOW / SECOND - 306 }, 'ERR_AUTH_RECENT_AUTH_REQUIRED'],
  ])('R74: on the route %s, with claims %j: %s', async (handler, held, code) => {
    const { gate } = gateWith(() => ({ ...CLAIMS, ...held }));
    const verdict = await verdictOf(() => gate.admit(contextOf(handler)));
    if (code === undefined) expect(verdict).toBe(true);
    else expect(verdict).toMatchObject({ code });
  });

  it('lets no token pass that names no session, where sessions are looked at', async () => {
    const { gate, isLive } = gateWith(() => ({ ...CLAIMS, sid: undefined as unknown as string }));
    const { iss, sub, aud, exp } = CLAIMS;
    const bare = gateWith(() => ({ iss, sub, aud, exp }));
    for (const one of [gate, bare.gate])
      expect(await verdictOf(() => one.admit(contextOf('strict')))).toMatchObject({
        code: 'ERR_AUTH_ACCESS_TOKEN_REVOKED',
      });
    expect([isLive, bare.isLive].map((one) => one.mock.calls.length)).toEqual([0, 0]);
  });

  it('says who a request is from where no guard stands before it, if the session is live', async () => {
    const { gate, asksStore, isLive } = gateWith(() => CLAIMS);
    isLive.mockResolvedValue(false);
    expect((await gate.identify({ headers: {} })).claims).toBe(CLAIMS);
    expect(isLive).not.toHaveBeenCalled();
    asksStore.mockReturnValue(true);
    expect(await verdictOf(() => gate.identify({ headers: {} }).then(() => true))).toMatchObject({
      code: 'ERR_AUTH_ACCESS_TOKEN_REVOKED',
    });
    expect(isLive.mock.calls).toEqual([['session']]);
  });
});

describe('a route of another instance (R100)', () => {
  /** A gate beside the instance `staff`, whose own gate lets pass or not. */
  function besides(globalGuard: boolean, admitted: true | Promise<true> = true) {
    const here = gateWith(() => CLAIMS);
    const admit = jest.fn((_context: ExecutionContext) => admitted);
    const staff: Instance = { globalGuard, schemes: [], gate: { admit } };
    here.instances.all = new Map([['staff', staff]]);
    return { ...here, admit };
  }

  it('is left to the global guard of that one over HTTP, and nobody here looks at the token', () => {
    const { gate, admit, identify } = besides(true);
    expect(gate.admit(contextOf('ofStaff'))).toBe(true);
    expect(admit).not.toHaveBeenCalled();
    expect(identify).not.toHaveBeenCalled();
  });

  it.each([
    ['where it has no global guard', false, 'http'],
    ['for a message, which no global guard sees', true, 'ws'],
    ['for a message of a microservice', true, 'rpc'],
  ])('is decided by the gate of that one %s', async (_case, globalGuard, type) => {
    const refused = Promise.reject<true>(BAD);
    const { gate, admit, identify } = besides(globalGuard, refused);
    const context = contextOf('ofStaff', type);
    expect(await verdictOf(() => gate.admit(context))).toBe(BAD);
    expect(admit.mock.calls).toEqual([[context]]);
    expect(identify).not.toHaveBeenCalled();
  });

  it('admits nobody where there is no such instance, and says which name is missing', async () => {
    const { gate } = gateWith(() => CLAIMS);
    expect(await verdictOf(() => gate.admit(contextOf('ofStaff')))).toMatchObject({
      code: 'ERR_AUTH_CONFIGURATION',
      message:
        "@AuthInstance: no AuthModule has the name 'staff'. Give the module that name, or the route another one",
    });
  });
});

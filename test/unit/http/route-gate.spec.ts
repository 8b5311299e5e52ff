import { describe, expect, it, jest } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import type { AccessTokenClaims } from '../../../lib/domain/access-token-claims.js';
import { AuthError } from '../../../lib/domain/auth-error.js';
import type { AccessTokenAuthenticator } from '../../../lib/http/access-token-authenticator.js';
import { StrictSession } from '../../../lib/http/decorators/strict-session.decorator.js';
import { Instances } from '../../../lib/http/instances.js';
import { RouteGate } from '../../../lib/http/route-gate.js';
import type { RevocationCheckpoint } from '../../../lib/services/revocation/revocation-checkpoint.js';
import { MovableClock } from '../../../lib/testing/movable-clock.js';
import { someOptions } from '../builders.js';

const CLAIMS: AccessTokenClaims = { iss: 'i', sub: 's', aud: 'a', exp: 1, sid: 'session' };
const STALE = new AuthError('ERR_AUTH_UNAVAILABLE');
const BAD = new AuthError('ERR_AUTH_ACCESS_TOKEN_MALFORMED');

class Handlers {
  usual(): void {}

  @StrictSession()
  strict(): void {}
}

function contextOf(handler: keyof Handlers): ExecutionContext {
  const request = { headers: {}, rawHeaders: [] };
  return {
    getType: () => 'http',
    getClass: () => Handlers,
    getHandler: () => (Handlers.prototype as unknown as Record<string, object>)[handler],
    getArgByIndex: () => request,
  } as unknown as ExecutionContext;
}

/** A gate to which requests come with these claims, known at once or only later. */
function gateWith(identified: () => AccessTokenClaims | Promise<AccessTokenClaims>) {
  const asksStore = jest.fn(() => false);
  const isLive = jest.fn(async () => true);
  const gate = new RouteGate(
    new Instances('default', true),
    { identify: identified } as unknown as AccessTokenAuthenticator,
    { isLive },
    { asksStore } as unknown as RevocationCheckpoint,
    new MovableClock(),
    someOptions(),
  );
  return { gate, asksStore, isLive };
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
});

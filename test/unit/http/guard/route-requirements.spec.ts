import { describe, expect, it } from '@jest/globals';
import type { AccessTokenClaims } from '../../../../lib/domain/access-token-claims.js';
import { AuthError } from '../../../../lib/domain/auth-error.js';
import type { RoutePolicy } from '../../../../lib/http/guard/route-policy.js';
import {
  requireRecentAuth,
  requireRoles,
  requireScopes,
} from '../../../../lib/http/guard/route-requirements.js';

const NOW = Date.parse('2026-02-03T04:05:06.789Z');
const SIGNED_IN = Math.floor(NOW / 1_000);
const TOLERANCE = 5_000;

function policy(asked: Partial<RoutePolicy>): RoutePolicy {
  const nothing = { scopes: [], roles: [], maxAuthAge: undefined, strict: false };
  return { public: false, instance: 'default', ...nothing, ...asked };
}

function claims(held: Partial<AccessTokenClaims>): AccessTokenClaims {
  return { iss: 'i', sub: 'alice', aud: 'a', exp: SIGNED_IN + 600, ...held };
}

/** What the check throws; `undefined` where it lets pass. */
function refusalOf(check: () => void): AuthError | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof AuthError) return error;
    throw error;
  }
}

describe('roles', () => {
  it.each<[readonly (readonly string[])[], readonly string[] | undefined, boolean]>([
    [[], undefined, true],
    [[['admin', 'clerk']], ['clerk'], true],
    [[['admin', 'clerk']], ['boss'], false],
    [[['admin'], ['clerk']], ['clerk'], false],
    [[['admin'], ['clerk']], ['clerk', 'admin', 'x'], true],
    [[['admin']], [], false],
    [[['admin']], undefined, false],
    [[['admin']], ['Admin', 'admin '], false],
    [[['toString'], ['length']], [], false],
  ])('R74: %j against %j: %p', (roles, held, passes) => {
    const refusal = refusalOf(() => {
      requireRoles(policy({ roles }), claims(held ? { roles: held } : {}));
    });
    expect(refusal?.code).toBe(passes ? undefined : 'ERR_AUTH_INSUFFICIENT_SCOPE');
    expect(refusal?.requiredScopes ?? []).toEqual([]);
  });
});

describe('scopes', () => {
  it.each<[readonly (readonly string[])[], string | undefined, boolean]>([
    [[], undefined, true],
    [[['a'], ['b']], 'b a', true],
    [[['a'], ['b']], 'a', false],
    [[['a', 'b']], 'b', true],
    [[['a', 'b'], ['c']], 'b', false],
    [[['a', 'b'], ['c']], 'c  b', true],
    [[['a']], '', false],
    [[['a']], undefined, false],
    [[['a']], 'A aa a:', false],
    [[['a']], 'a "', false],
  ])('R74: %j against %j: %p', (scopes, scope, passes) => {
    const refusal = refusalOf(() => {
      requireScopes(policy({ scopes }), claims(scope === undefined ? {} : { scope }));
    });
    expect(refusal?.code).toBe(passes ? undefined : 'ERR_AUTH_INSUFFICIENT_SCOPE');
  });

  it('are all named when one lacks, each once', () => {
    const scopes = [['a'], ['b', 'c'], ['a']];
    const refusal = refusalOf(() => {
      requireScopes(policy({ scopes }), claims({ scope: 'a' }));
    });
    expect(refusal?.requiredScopes).toEqual(['a', 'b', 'c']);
  });
});

describe('a recent sign-in', () => {
  const refusal = (maxAge: number, auth_time: number | undefined, now = NOW) =>
    refusalOf(() => {
      requireRecentAuth(maxAge, claims(auth_time === undefined ? {} : { auth_time }), now, 5_000);
    });

  it.each([
    [0, true],
    [300, true],
    [300 + TOLERANCE / 1_000 - 1, true],
    [300 + TOLERANCE / 1_000, false],
    [3_600, false],
  ])(
    'of %i s ago, where five minutes are allowed and clocks may differ by 5 s: %p',
    (age, passes) => {
      expect(refusal(300_000, SIGNED_IN - age)?.code).toBe(
        passes ? undefined : 'ERR_AUTH_RECENT_AUTH_REQUIRED',
      );
    },
  );

  it.each([300_000, Number.MAX_SAFE_INTEGER])(
    'is not in a token that does not say when it was, whatever the age: %i ms',
    (maxAge) => {
      expect(refusal(maxAge, undefined)?.code).toBe('ERR_AUTH_RECENT_AUTH_REQUIRED');
    },
  );

  it('is not one that is yet to come, but for the difference of clocks', () => {
    expect(refusal(300_000, SIGNED_IN + 5)).toBeUndefined();
    expect(refusal(300_000, SIGNED_IN + 6)?.code).toBe('ERR_AUTH_RECENT_AUTH_REQUIRED');
  });

  it.each([
    ['in the future', SIGNED_IN + 5, 0, -1],
    ['in the past', SIGNED_IN - 305, 0, 1],
  ])('may differ by 5 s to the millisecond: %s', (_case, authTime, fits, tooMuch) => {
    const now = SIGNED_IN * 1_000;
    expect(refusal(300_000, authTime, now + fits)).toBeUndefined();
    expect(refusal(300_000, authTime, now + tooMuch)?.code).toBe('ERR_AUTH_RECENT_AUTH_REQUIRED');
  });

  it.each([
    [1_000, 1],
    [1_500, 1],
    [300_000, 300],
  ])('is asked for in whole seconds: %i ms are %i', (maxAge, seconds) => {
    expect(refusal(maxAge, 0)?.maxAge).toBe(seconds);
  });
});

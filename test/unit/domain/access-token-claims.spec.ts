import { describe, expect, it } from '@jest/globals';
import {
  checkClaims,
  claimOf,
  composeClaims,
  type AccessTokenClaims,
  type ExpectedClaims,
} from '../../../lib/domain/access-token-claims.js';
import { AUDIENCE, ISSUER } from '../builders.js';

const NOW_S = 1_767_225_600;
const EXPECTED: ExpectedClaims = {
  issuer: ISSUER,
  audiences: [AUDIENCE],
  now: NOW_S,
  clockTolerance: 5,
};
const GOOD: AccessTokenClaims = {
  iss: ISSUER,
  sub: 'alice',
  aud: AUDIENCE,
  exp: NOW_S + 600,
  iat: NOW_S,
  jti: 'a1',
  sid: 's1',
  client_id: 'first-party',
  auth_time: NOW_S,
  scope: 'orders:read',
  roles: ['clerk'],
};

/** The verdict on good claims with some changed; `undefined` takes one away, as JSON does. */
function verdictOn(changed: object, expected: Partial<ExpectedClaims> = {}): string {
  const verdict = checkClaims({ ...GOOD, ...changed }, { ...EXPECTED, ...expected });
  if (verdict.kind === 'accepted') return 'accepted';
  expect(verdict.kind).toBe('refused');
  return verdict.reason;
}

function accepted(payload: unknown): AccessTokenClaims {
  const verdict = checkClaims(payload, EXPECTED);
  if (verdict.kind !== 'accepted') throw new Error(`refused: ${verdict.reason}`);
  return verdict.claims;
}

describe('a claims set', () => {
  it('is accepted with every registered claim', () => {
    expect({ ...accepted(GOOD) }).toEqual(GOOD);
  });

  it('is accepted with nothing but iss, sub, aud and exp', () => {
    const { iss, sub, aud, exp } = GOOD;
    expect({ ...accepted({ iss, sub, aud, exp }) }).toEqual({ iss, sub, aud, exp });
  });

  it.each([
    ['text', 'claims'],
    ['a number', 1],
    ['null', null],
    ['undefined', undefined],
    ['an array', [GOOD]],
  ])('is refused when it is %s', (_case, payload) => {
    expect(checkClaims(payload, EXPECTED)).toEqual({ kind: 'refused', reason: 'malformed' });
  });
});

/** Values that are easily taken for a number. */
const NO_FINITE_NUMBERS: readonly (readonly [string, unknown])[] = [
  ['text of digits', '9999999999'],
  ['text of digits with a space', ' 9999999999'],
  ['empty text', ''],
  ['a date in text', '2099-01-01T00:00:00Z'],
  ['NaN', Number.NaN],
  ['1e400, which JSON reads as Infinity', JSON.parse('1e400')],
  ['-1e400', JSON.parse('-1e400')],
  ['an array of a number', [9_999_999_999]],
  ['an empty array', []],
  ['an object with valueOf', { valueOf: () => 9_999_999_999 }],
  ['a boxed number', Object(9_999_999_999)],
  ['a Date', new Date(NOW_S * 1_000)],
  ['a bigint', 9_999_999_999n],
  ['true', true],
  ['null', null],
];

describe.each(['exp', 'nbf', 'iat', 'auth_time'])('the claim %s (R7, attack 25)', (claim) => {
  it.each(NO_FINITE_NUMBERS)('is refused as %s', (_case, value) => {
    expect(verdictOn({ [claim]: value })).toBe('malformed');
  });
});

describe('the time of a token (R7, R95)', () => {
  it.each([
    ['exp is missing', { exp: undefined }, 'malformed'],
    ['it expires at this moment', { exp: NOW_S }, 'accepted'],
    ['it expired 4 s ago', { exp: NOW_S - 4 }, 'accepted'],
    ['it expired as long ago as the clock tolerance (attack 36)', { exp: NOW_S - 5 }, 'expired'],
    ['it expired at the beginning of time', { exp: 0 }, 'expired'],
    ['exp is negative', { exp: -1 }, 'expired'],
    ['exp has a fraction', { exp: NOW_S + 0.5 }, 'accepted'],
    ['nbf is past', { nbf: NOW_S - 1 }, 'accepted'],
    ['nbf is as far ahead as the clock tolerance', { nbf: NOW_S + 5 }, 'accepted'],
    ['nbf is further ahead', { nbf: NOW_S + 5.001 }, 'expired'],
    ['nbf is in an hour (attack 26)', { nbf: NOW_S + 3_600 }, 'expired'],
    ['iat is missing', { iat: undefined }, 'accepted'],
    ['iat is as far ahead as the clock tolerance', { iat: NOW_S + 5 }, 'accepted'],
    ['iat is further ahead', { iat: NOW_S + 5.001 }, 'expired'],
    ['iat is in an hour (attack 27)', { iat: NOW_S + 3_600 }, 'expired'],
    ['nbf is good and iat is in an hour', { nbf: NOW_S, iat: NOW_S + 3_600 }, 'expired'],
    ['iat is good and nbf is in an hour', { iat: NOW_S, nbf: NOW_S + 3_600 }, 'expired'],
  ])('when %s, is %3$s', (_case, changed, verdict) => {
    expect(verdictOn(changed)).toBe(verdict);
  });

  it.each([
    ['the moment of expiry', { exp: NOW_S }, 'expired'],
    ['1 ms before it', { exp: NOW_S + 0.001 }, 'accepted'],
    ['the moment of issue', { iat: NOW_S }, 'accepted'],
    ['1 ms before that', { iat: NOW_S + 0.001 }, 'expired'],
  ])('without clock tolerance, at %s, is %3$s', (_case, changed, verdict) => {
    expect(verdictOn(changed, { clockTolerance: 0 })).toBe(verdict);
  });
});

describe('the issuer (R8)', () => {
  it.each([
    ['missing', undefined, 'malformed'],
    ['null', null, 'malformed'],
    ['an array that holds the right one (attack 28)', [ISSUER], 'malformed'],
    ['an object', { toString: () => ISSUER }, 'malformed'],
    ['empty', '', 'mismatch'],
    ['a prefix of the right one', ISSUER.slice(0, -1), 'mismatch'],
    ['the right one and more', `${ISSUER}.evil.example`, 'mismatch'],
    ['the right one with a slash (attack 29)', `${ISSUER}/`, 'mismatch'],
    ['the right one in another case', ISSUER.toUpperCase(), 'mismatch'],
    ['the right one with a space', `${ISSUER} `, 'mismatch'],
    ['the right one over plain http', ISSUER.replace('https', 'http'), 'mismatch'],
  ])('is refused when it is %s', (_case, iss, verdict) => {
    expect(verdictOn({ iss })).toBe(verdict);
  });
});

describe('the audience (R9, attack 30)', () => {
  it.each([
    ['this service', AUDIENCE, 'accepted'],
    ['an array of this service', [AUDIENCE], 'accepted'],
    ['this service among others', ['billing', AUDIENCE], 'accepted'],
    ['missing', undefined, 'malformed'],
    ['null', null, 'malformed'],
    ['{}', {}, 'malformed'],
    ['an array-like object', { 0: AUDIENCE, length: 1 }, 'malformed'],
    ['an empty array', [], 'malformed'],
    ['an array with something else than text', [AUDIENCE, 1], 'malformed'],
    ['an array in an array', [[AUDIENCE]], 'malformed'],
    ['empty', '', 'mismatch'],
    ['another service', 'billing', 'mismatch'],
    ['other services', ['billing', 'mail'], 'mismatch'],
    ['a longer name that holds this one', `${AUDIENCE}-admin`, 'mismatch'],
    ['this service in another case', AUDIENCE.toUpperCase(), 'mismatch'],
  ])('of %s is %3$s', (_case, aud, verdict) => {
    expect(verdictOn({ aud })).toBe(verdict);
  });

  it('needs to name only one of several that are expected', () => {
    const expected = { audiences: ['mail', AUDIENCE] };
    expect(verdictOn({ aud: AUDIENCE }, expected)).toBe('accepted');
    expect(verdictOn({ aud: ['x', 'mail'] }, expected)).toBe('accepted');
    expect(verdictOn({ aud: 'billing' }, expected)).toBe('mismatch');
  });
});

describe('the other claims (R10)', () => {
  it.each([
    ['sub', 'missing', undefined],
    ['sub', 'empty', ''],
    ['sub', 'a number', 7],
    ['sub', 'null', null],
    ['sub', 'an array', ['alice']],
    ['sid', 'a number', 7],
    ['sid', 'null', null],
    ['sid', 'an array', ['s1']],
    ['jti', 'a number', 7],
    ['jti', 'an object', {}],
    ['client_id', 'a number', 7],
    ['scope', 'an array', ['orders:read']],
    ['scope', 'null', null],
    ['acr', 'a number', 2],
    ['roles', 'text', 'admin'],
    ['roles', 'an object', { admin: true }],
    ['roles', 'an array with a number', ['admin', 1]],
    ['roles', 'null', null],
    ['amr', 'text', 'pwd'],
    ['amr', 'an array with null', [null]],
  ])('%s is refused when it is %s', (claim, _case, value) => {
    expect(verdictOn({ [claim]: value })).toBe('malformed');
  });
});

describe('what reaches the app (R11)', () => {
  it('is the payload itself, which nobody else holds, frozen to the last member', () => {
    const payload = { ...GOOD, own: { list: [{ deep: true }, null], nothing: null } };
    const claims = accepted(payload);
    expect(claims).toBe(payload);
    for (const part of [claims, payload.own, payload.own.list, payload.own.list[0], claims.roles])
      expect(Object.isFrozen(part)).toBe(true);
    expect(Array.isArray(claims.roles)).toBe(true);
  });

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
    'gives no claim %s that the token does not have',
    (name) => {
      expect(claimOf(accepted({ ...GOOD }), name)).toBeUndefined();
    },
  );

  it('gives no role from somewhere else, not even from a prototype that was polluted', () => {
    const prototype = Object.prototype as { roles?: unknown };
    const claims = accepted({ ...GOOD, roles: undefined });
    prototype.roles = ['admin'];
    try {
      expect(claimOf({ iss: '', sub: '', aud: '', exp: 0 }, 'roles')).toBeUndefined();
      expect(claimOf(claims, 'roles')).toBeUndefined();
    } finally {
      delete prototype.roles;
    }
  });

  it('keeps a claim named __proto__ a claim, from which nothing is inherited (attack 34)', () => {
    const payload: unknown = JSON.parse(
      `{"__proto__":{"roles":["admin"],"scope":"all"},"constructor":{"prototype":{"polluted":true}},${JSON.stringify(
        { ...GOOD, roles: undefined, scope: undefined },
      ).slice(1)}`,
    );
    const claims = accepted(payload);
    expect(claims.roles).toBeUndefined();
    expect(claims.scope).toBeUndefined();
    expect(Object.hasOwn(claims, '__proto__')).toBe(true);
    expect(claimOf(claims, '__proto__')).toEqual({ roles: ['admin'], scope: 'all' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(({} as Record<string, unknown>).roles).toBeUndefined();
  });

  it('keeps a claim named __proto__ a claim in nested objects too', () => {
    const own: unknown = JSON.parse('{"__proto__":{"admin":true}}');
    const claims = accepted({ ...GOOD, own });
    expect((claims.own as Record<string, unknown>).admin).toBeUndefined();
  });
});

describe('the claims of a new token (R11)', () => {
  it('are the registered ones and the host’s own', () => {
    const own = { tenant: 't1', nested: { a: [1] } };
    expect(composeClaims(GOOD, own, { theme: 'dark' })).toEqual({ ...GOOD, ...own, theme: 'dark' });
  });

  it('take the later of two of the host’s own, and skip what is undefined', () => {
    const claims = composeClaims({ ...GOOD, scope: undefined }, { a: 1 }, undefined, {
      a: 2,
      b: undefined,
    });
    expect(claims.a).toBe(2);
    expect(Object.keys(claims)).not.toContain('b');
    expect(Object.keys(claims)).not.toContain('scope');
  });

  it.each([
    ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sid', 'client_id', 'auth_time'],
    ...['scope', 'roles', 'amr', 'acr', 'cnf', 'typ'],
  ])('never take %s from the host, present or not', (name) => {
    const { iss, sub, aud, exp } = GOOD;
    const bare = { iss, sub, aud, exp };
    expect(composeClaims(GOOD, { [name]: 'evil' })).toEqual(GOOD);
    expect(composeClaims(bare, { [name]: 'evil' }, { [name]: 'evil' })).toEqual(bare);
  });

  it('never take the name of a prototype from the host (attack 34)', () => {
    const own = JSON.parse(
      '{"__proto__":{"roles":["admin"]},"constructor":1,"prototype":2,"kept":3}',
    ) as Record<string, unknown>;
    const claims = composeClaims(GOOD, own);
    expect(Object.keys(claims).sort()).toEqual([...Object.keys(GOOD), 'kept'].sort());
    expect(Object.getPrototypeOf(claims)).toBe(Object.prototype);
    expect(claims.roles).toEqual(GOOD.roles);
  });

  it.each<[string, unknown]>([
    ['a function', () => 'admin'],
    ['a symbol', Symbol('admin')],
    ['undefined', undefined],
  ])('never hold %s, which JSON can’t write', (_case, value) => {
    expect(composeClaims(GOOD, { own: value })).toEqual(GOOD);
  });

  it('are not replaced all together by a toJSON of the host', () => {
    const claims = composeClaims(GOOD, { toJSON: () => ({ sub: 'root', roles: ['admin'] }) });
    expect(JSON.parse(JSON.stringify(claims))).toEqual(GOOD);
  });

  it('hold no claim that would be refused when it comes back', () => {
    const claims = composeClaims(GOOD, { tenant: 't1' });
    expect({ ...accepted(JSON.parse(JSON.stringify(claims))) }).toEqual(claims);
  });
});

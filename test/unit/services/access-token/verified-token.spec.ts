import { beforeEach, describe, expect, it, jest } from '@jest/globals';
import { checkClaims, type AccessTokenClaims } from '../../../../lib/domain/access-token-claims.js';
import { VerifiedToken } from '../../../../lib/services/access-token/verified-token.js';
import type { TrustedKey } from '../../../../lib/services/keys/verification-keys.js';
import type { DenyList } from '../../../../lib/services/revocation/deny-list.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { NOW, SECOND } from '../../builders.js';

const CLAIMS: AccessTokenClaims = { iss: 'i', sub: 's', aud: 'a', exp: NOW / SECOND + 600 };
const trusted = (until = Infinity): TrustedKey => ({ until }) as TrustedKey;

describe('R7, R95: a token that was verified', () => {
  it.each<[string, Partial<AccessTokenClaims>]>([
    ['exp alone', {}],
    ['iat', { iat: NOW / SECOND }],
    ['nbf', { nbf: NOW / SECOND + 60 }],
    ['iat before nbf', { iat: NOW / SECOND, nbf: NOW / SECOND + 60 }],
    ['nbf before iat', { iat: NOW / SECOND + 60, nbf: NOW / SECOND }],
    ['fractions', { iat: NOW / SECOND + 0.25, exp: NOW / SECOND + 600.5 }],
  ])('with %s holds at exactly the moments at which it would be accepted', (_title, changes) => {
    const claims = { ...CLAIMS, ...changes };
    const token = new VerifiedToken(claims, trusted(), 5 * SECOND);
    for (let at = NOW - 70 * SECOND; at < NOW + 700 * SECOND; at += 250) {
      const expected = { issuer: 'i', audiences: ['a'], now: at / SECOND, clockTolerance: 5 };
      const accepted = checkClaims({ ...claims }, expected).kind === 'accepted';
      expect([at, token.holds(new MovableClock(at))]).toEqual([at, accepted]);
    }
  });

  it('R18: holds as long as its key is trusted, by time that passes', () => {
    const clock = new MovableClock(NOW);
    const key = trusted(10 * SECOND);
    const token = new VerifiedToken(CLAIMS, key, 0);
    clock.advance(10 * SECOND - 1);
    clock.step(-5 * SECOND);
    expect(token.holds(clock)).toBe(true);
    clock.advance(1);
    expect(token.holds(clock)).toBe(false);
    key.until = Infinity;
    expect(token.holds(clock)).toBe(true);
    key.until = -Infinity;
    expect(token.holds(clock)).toBe(false);
  });
});

it('R18: a token whose key was taken out knows it, and tells that key from one that is stale', () => {
  const key = trusted();
  const token = new VerifiedToken(CLAIMS, key, 0);
  expect(token.hasLostKey).toBe(false);
  key.until = 1;
  expect(token.hasLostKey).toBe(false);
  key.until = -Infinity;
  expect(token.hasLostKey).toBe(true);
});

describe('R13: whether a token that was verified is denied', () => {
  const covers = jest.fn<DenyList['covers']>();
  const list = { version: 0, covers };
  const denied = list as unknown as DenyList;
  const token = () => new VerifiedToken(CLAIMS, trusted(), 0);
  beforeEach(() => {
    list.version = 0;
    covers.mockReset().mockReturnValue(false);
  });

  it('is looked up once for each version of the list, from the first on', () => {
    const one = token();
    for (let times = 0; times < 5; times += 1) expect(one.isDeniedBy(denied)).toBe(false);
    expect(covers.mock.calls).toEqual([[CLAIMS]]);
    list.version += 1;
    covers.mockReturnValue(true);
    for (let times = 0; times < 5; times += 1) expect(one.isDeniedBy(denied)).toBe(true);
    expect(covers).toHaveBeenCalledTimes(2);
  });

  it('is judged by the list as it is, also after many changes at once', () => {
    const one = token();
    one.isDeniedBy(denied);
    list.version += 1_000;
    covers.mockReturnValue(true);
    expect(one.isDeniedBy(denied)).toBe(true);
  });

  it('stays so when the list has forgotten why (R97)', () => {
    const one = token();
    covers.mockReturnValue(true);
    expect(one.isDeniedBy(denied)).toBe(true);
    covers.mockReturnValue(false);
    for (let change = 0; change < 3; change += 1) {
      list.version += 1;
      expect(one.isDeniedBy(denied)).toBe(true);
    }
  });

  it('is the matter of each token by itself', () => {
    const [one, other] = [token(), token()];
    covers.mockReturnValueOnce(true);
    expect([one.isDeniedBy(denied), other.isDeniedBy(denied)]).toEqual([true, false]);
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AuthError, TokenService } from 'nestjs-dual-token';
import { Forger, type Forgery } from '../support/forgeries.js';
import { KEY_FAMILIES, otherKeyFamilies, type KeyFamily } from '../support/key-families.js';
import { signatureAttacks } from '../support/signature-attacks.js';
import { sharedApp } from '../support/test-app.js';
import { claimAttacks, formAttacks, goodTokens, headerAttacks } from '../support/token-attacks.js';

const OTHERS = otherKeyFamilies();
const named = (family: KeyFamily) => ({ alg: family.alg, family });

function verifierOf(family: KeyFamily) {
  const test = sharedApp({ auth: { accessToken: { ...family.accessToken } } });
  const accepts = (token: string): boolean => {
    try {
      test.app.get(TokenService).verifyAccessToken(token);
      return true;
    } catch (error) {
      if (error instanceof AuthError) return false;
      throw error;
    }
  };
  return { test, accepts };
}

describe.each(OTHERS.map(named))('an access token of $alg, verified in code', ({ family }) => {
  const f = new Forger(family);
  const { test, accepts } = verifierOf(family);
  const isAccepted = ([, forge]: Forgery) => accepts(forge(test.clock.now()));
  const titleOf = ([title]: Forgery) => title;

  it('is accepted in all its odd forms', () => {
    const refused = goodTokens(f).filter((one) => !isAccepted(one));
    expect(refused.map(titleOf)).toEqual([]);
  });

  it.each<[string, readonly Forgery[]]>([
    ['signature', signatureAttacks(f)],
    ['header', headerAttacks(f)],
    ['form', formAttacks(f)],
    ['claims', claimAttacks(f)],
  ])('is refused by its %s, in every attack', (_what, forgeries) => {
    expect(forgeries.length).toBeGreaterThan(15);
    expect(forgeries.filter(isAccepted).map(titleOf)).toEqual([]);
  });
});

describe.each([...KEY_FAMILIES, ...OTHERS].map(named))(
  'a good access token of $alg',
  ({ family }) => {
    const f = new Forger(family);
    const { test, accepts } = verifierOf(family);

    it('R14: is refused with any byte of its signature changed', () => {
      const token = f.genuine(test.clock.now());
      const [, , signature = ''] = token.split('.');
      const { length } = Buffer.from(signature, 'base64url');
      const changed = Array.from({ length }, (_, at) =>
        f.resigned(
          (bytes) => Buffer.from(bytes.with(at, bytes[at]! ^ (1 << (at % 8)))),
          () => token,
        )(test.clock.now()),
      );
      expect(accepts(token)).toBe(true);
      expect(changed.filter(accepts)).toEqual([]);
    });

    it('R14: is refused with its signature cut anywhere', () => {
      const token = f.genuine(test.clock.now());
      const start = token.lastIndexOf('.');
      const cut = Array.from({ length: token.length - start }, (_, at) =>
        token.slice(0, start + at),
      );
      expect(cut.filter(accepts)).toEqual([]);
    });

    it.each(['\0', '\n', '\r\n', ' ', '\t'])('attack 23: is refused with %j around it', (space) => {
      const token = f.genuine(test.clock.now());
      expect([token, token + space, space + token].map(accepts)).toEqual([true, false, false]);
    });

    it('R15: is refused with any of its bits changed', () => {
      const token = f.genuine(test.clock.now());
      fc.assert(
        fc.property(fc.nat({ max: token.length - 1 }), fc.nat({ max: 7 }), (at, bit) => {
          const other = String.fromCharCode(token.charCodeAt(at) ^ (1 << bit));
          return !accepts(token.slice(0, at) + other + token.slice(at + 1));
        }),
        { numRuns: 100 },
      );
    });

    it('R15: is refused, and breaks nothing, whatever it is put together of', () => {
      const genuine = f.genuine(test.clock.now());
      const part = fc.oneof(
        fc.constantFrom(...genuine.split('.'), '', 'AAAA'),
        fc.base64String(),
        fc.string({ unit: 'binary' }),
        fc.json().map((json) => Buffer.from(json).toString('base64url')),
      );
      const parts = fc.array(part, { minLength: 1, maxLength: 6 });
      fc.assert(
        fc.property(parts, (some) => {
          fc.pre(some.join('.') !== genuine);
          return !accepts(some.join('.'));
        }),
        { numRuns: 100 },
      );
    });
  },
);

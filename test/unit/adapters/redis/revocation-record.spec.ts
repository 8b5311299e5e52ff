import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { recordOf, revocationOf } from '../../../../lib/adapters/redis/revocation-record.js';
import type { Revocation } from '../../../../lib/domain/revocation.js';

const text = fc.string({ unit: 'binary' });
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0);
const session = fc.record({ kind: fc.constant('session' as const), sid: text, keepFor: number });
const subject = fc.record({
  ...{ kind: fc.constant('subject' as const), issuer: text, subject: text, begunUpTo: number },
  ...{ except: fc.array(text), keepFor: number },
});
const revocations: fc.Arbitrary<Revocation> = fc.oneof(session, subject);

/** What is well-formed, said in another way than the code says it. */
function isWellFormed(one: Revocation): boolean {
  const names = Object.keys(one).sort().join();
  return one.kind === 'session'
    ? names === 'keepFor,kind,sid' && typeof one.sid === 'string' && Number.isFinite(one.keepFor)
    : names === 'begunUpTo,except,issuer,keepFor,kind,subject' &&
        [one.issuer, one.subject, ...one.except].every((word) => typeof word === 'string') &&
        [one.begunUpTo, one.keepFor].every(Number.isFinite);
}

describe('a revocation in the stream', () => {
  it('comes out as it went in, whatever is in it', () => {
    fc.assert(
      fc.property(revocations, (one) => {
        expect(revocationOf(recordOf(one))).toEqual(one);
      }),
    );
  });

  it('loses what a later version has put beside it', () => {
    const one: Revocation = { kind: 'session', sid: 'a', keepFor: 1 };
    expect(revocationOf(JSON.stringify({ ...one, tenant: 'b' }))).toEqual(one);
  });

  it('is nothing, and no error, for whatever else is there', () => {
    const oneOff = fc
      .tuple(
        revocations,
        fc.constantFrom(...'kind sid keepFor issuer subject begunUpTo except'.split(' ')),
        fc.jsonValue(),
      )
      .map(([one, name, value]) => JSON.stringify({ ...one, [name]: value }));
    const cut = fc
      .tuple(revocations, fc.nat())
      .map(([one, at]) => recordOf(one).slice(0, at % recordOf(one).length));
    fc.assert(
      fc.property(fc.oneof(text, fc.json(), oneOff, cut), (record) => {
        const one = revocationOf(record);
        if (one !== undefined) expect(isWellFormed(one)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    [undefined],
    [''],
    ['null'],
    ['[]'],
    ['"session"'],
    ['{"kind":"session","sid":"a"}'],
    ['{"kind":"session","sid":1,"keepFor":1}'],
    ['{"kind":"session","sid":"a","keepFor":"1"}'],
    ['{"kind":"session","sid":"a","keepFor":1e999}'],
    ['{"kind":"tenant","sid":"a","keepFor":1}'],
    ['{"kind":"subject","issuer":"i","subject":"s","begunUpTo":1,"except":"a","keepFor":1}'],
    ['{"kind":"subject","issuer":"i","subject":"s","begunUpTo":1,"except":[1],"keepFor":1}'],
    ['{"kind":"subject","issuer":"i","subject":"s","begunUpTo":null,"except":[],"keepFor":1}'],
    ['{"__proto__":{"kind":"session","sid":"a","keepFor":1}}'],
  ])('is nothing for %j', (record) => {
    expect(revocationOf(record)).toBeUndefined();
  });
});

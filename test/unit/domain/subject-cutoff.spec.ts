import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SubjectCutoff, type Cutoff } from '../../../lib/domain/subject-cutoff.js';

const upTo = (begunUpTo: number, ...except: readonly string[]): Cutoff => ({ begunUpTo, except });

function cutoffOf(...revocations: readonly Cutoff[]): SubjectCutoff {
  const cutoff = new SubjectCutoff();
  for (const one of revocations) cutoff.add(one);
  return cutoff;
}

describe('which sessions of a subject have ended', () => {
  it('none, before anybody says so', () => {
    const cutoff = new SubjectCutoff();
    expect(cutoff.covers('a', -1e12)).toBe(false);
    expect(cutoff.begunUpTo).toBe(-Infinity);
  });

  it('those that began up to a moment, to the millisecond', () => {
    const cutoff = cutoffOf(upTo(100));
    expect([99, 100, 101].map((begun) => cutoff.covers('a', begun))).toEqual([true, true, false]);
    expect(cutoff.covers(undefined, 100)).toBe(true);
  });

  it('not the one that was excepted, however it comes with another', () => {
    const both = [upTo(100), upTo(200, 'kept')];
    for (const cutoff of [cutoffOf(...both), cutoffOf(...both.reverse())]) {
      expect(cutoff.covers('kept', 150)).toBe(false);
      expect(cutoff.covers('other', 150)).toBe(true);
      expect(cutoff.covers('kept', 100)).toBe(true);
    }
  });

  it('also the one that was excepted, once a later revocation means it', () => {
    const cutoff = cutoffOf(upTo(100, 'kept'));
    expect(cutoff.covers('kept', 50)).toBe(false);
    expect(cutoff.add(upTo(90))).toBe(true);
    expect(cutoff.covers('kept', 50)).toBe(true);
    expect(cutoff.exceptions).toBe(1);
    expect(cutoff.add(upTo(100))).toBe(true);
    expect(cutoff.exceptions).toBe(0);
  });

  it('says whether it is told anything new', () => {
    const cutoff = new SubjectCutoff();
    expect(cutoff.add(upTo(100, 'kept'))).toBe(true);
    expect(cutoff.add(upTo(100, 'kept'))).toBe(false);
    expect(cutoff.add(upTo(99, 'kept', 'other'))).toBe(false);
    expect(cutoff.add(upTo(50))).toBe(true);
    expect(cutoff.add(upTo(50))).toBe(false);
    expect(cutoff.add(upTo(101, 'kept'))).toBe(true);
  });

  it('keeps no exception of a session that nobody else means', () => {
    const cutoff = cutoffOf(upTo(100, 'a', 'b'), upTo(100, 'a'));
    expect(cutoff.exceptions).toBe(1);
    expect(cutoff.covers('b', 100)).toBe(true);
    expect(cutoff.covers('a', 100)).toBe(false);
  });
});

describe('which sessions of a subject have ended, whatever is told in whatever order', () => {
  const SIDS = ['a', 'b', 'c', 'd'];
  const revocation = fc.record({
    begunUpTo: fc.integer({ min: 0, max: 6 }),
    except: fc.subarray(SIDS),
  });
  /** Each revocation some times over, all of them in any order. */
  const told = fc
    .array(fc.tuple(revocation, fc.integer({ min: 1, max: 3 })), { maxLength: 8 })
    .map((some) => some.flatMap(([one, times]) => Array<Cutoff>(times).fill(one)))
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));
  const moments = [-1, 0, 1, 2, 3, 4, 5, 6, 7];
  const asked = [...SIDS, 'e', undefined];

  const isMeant = (all: readonly Cutoff[], sid: string | undefined, begun: number): boolean =>
    all.some((one) => begun <= one.begunUpTo && !(sid !== undefined && one.except.includes(sid)));

  it('is the union of what each revocation means', () => {
    fc.assert(
      fc.property(told, (all) => {
        const cutoff = cutoffOf(...all);
        const wrong = asked.flatMap((sid) =>
          moments.filter((begun) => cutoff.covers(sid, begun) !== isMeant(all, sid, begun)),
        );
        expect(wrong).toEqual([]);
        expect(cutoff.exceptions).toBeLessThanOrEqual(SIDS.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is something new exactly where a session is meant that was not meant before', () => {
    fc.assert(
      fc.property(told, (all) => {
        const cutoff = new SubjectCutoff();
        all.forEach((one, index) => {
          const isNew = asked.some((sid) =>
            moments.some(
              (begun) =>
                isMeant(all.slice(0, index + 1), sid, begun) &&
                !isMeant(all.slice(0, index), sid, begun),
            ),
          );
          expect(cutoff.add(one)).toBe(isNew);
        });
      }),
      { numRuns: 2_000 },
    );
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  isCurrent,
  mayFetch,
  pauseAfter,
  type FetchRecord,
} from '../../../../lib/services/keys/fetch-timing.js';
import { DAY, SECOND } from '../../builders.js';

const LIMITS = { maxAge: 300 * SECOND, staleLimit: DAY, coolDown: 30 * SECOND };

function aRecord(known: Partial<FetchRecord> = {}): FetchRecord {
  return { lastStart: undefined, lastSuccess: undefined, failures: 0, ...known };
}

describe('a fetch that a token asks for (R20)', () => {
  it.each([
    ['before any other', undefined, 0, true],
    ['right after another', 7, 7, false],
    ['1 ms before the cool-down is over', 7, 7 + 30 * SECOND - 1, false],
    ['when the cool-down is over', 7, 7 + 30 * SECOND, true],
  ])('%s', (_case, lastStart, now, may) => {
    expect(mayFetch(aRecord({ lastStart }), LIMITS, now)).toBe(may);
  });
});

describe('the keys of the last success', () => {
  it.each([
    ['there are none', undefined, 5, false],
    ['are trusted at once', 5, 5, true],
    ['are trusted 1 ms before the stale limit', 5, 5 + DAY - 1, true],
    ['are not trusted from the stale limit on', 5, 5 + DAY, false],
  ])('%s', (_case, lastSuccess, now, current) => {
    expect(isCurrent(aRecord({ lastSuccess }), LIMITS, now)).toBe(current);
  });
});

describe('the pause before the next fetch', () => {
  it.each([
    ['after a success: a tenth less than maxAge', { lastSuccess: 0 }, 0, 270],
    ['after a success: maxAge', { lastSuccess: 0 }, 0.5, 300],
    ['after a success: a tenth more', { lastSuccess: 0 }, 1, 330],
    ['after a failure: the cool-down', { lastSuccess: 0, failures: 1 }, 0, 30],
    ['after a failure: a tenth more', { lastSuccess: 0, failures: 50 }, 1, 33],
    ['without a success so far: soon', { failures: 1 }, 0, 1],
    ['without a success so far: sooner', { failures: 1 }, 1, 0.9],
    ['then twice as late', { failures: 2 }, 0, 2],
    ['then twice as late again', { failures: 5 }, 0, 16],
    ['but no later than the cool-down', { failures: 6 }, 0, 30],
    ['however many there were', { failures: 5_000 }, 0, 30],
  ])('%s', (_case, known, chance, seconds) => {
    expect(pauseAfter(aRecord(known), LIMITS, chance)).toBeCloseTo(seconds * SECOND, 6);
  });

  it('is never shorter than the cool-down after a success, even where maxAge is', () => {
    const tight = { ...LIMITS, maxAge: 30 * SECOND };
    expect(pauseAfter(aRecord({ lastSuccess: 0 }), tight, 0)).toBe(30 * SECOND);
  });
});

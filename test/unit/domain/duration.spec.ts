import { describe, expect, it } from '@jest/globals';
import { durationToMs } from '../../../lib/domain/duration.js';

describe('a duration', () => {
  it.each([
    [0, 0],
    [1, 1_000],
    [1.5, 1_500],
    [600, 600_000],
    ['0s', 0],
    ['500ms', 500],
    ['30s', 30_000],
    ['10m', 600_000],
    ['12h', 43_200_000],
    ['7d', 604_800_000],
    ['2w', 1_209_600_000],
    ['1.5h', 5_400_000],
    ['0.25s', 250],
    ['10 m', 600_000],
    [' 10m ', 600_000],
    ['007d', 604_800_000],
  ])('%p is %d milliseconds', (value, ms) => {
    expect(durationToMs(value)).toBe(ms);
  });

  it.each([
    ['a fraction of a millisecond, from half on', '0.5ms', 1],
    ['a fraction of a millisecond, below half', '1.4ms', 1],
    ['a fraction of a millisecond in seconds', 0.0014, 1],
  ])('%s is rounded to whole milliseconds', (_case, value, ms) => {
    expect(durationToMs(value)).toBe(ms);
  });

  it.each([
    ['text without a unit (R103)', '30'],
    ['empty text', ''],
    ['a unit alone', 'm'],
    ['a unit in capitals', '10M'],
    ['a unit in words', '10 minutes'],
    ['a year, whose length nobody knows', '1y'],
    ['two units', '1h30m'],
    ['two spaces', '10  m'],
    ['an exponent', '1e3s'],
    ['a sign', '+10s'],
    ['negative text', '-10s'],
    ['a comma', '1,5h'],
    ['a point without digits', '1.s'],
    ['hexadecimal', '0x10s'],
    ['digits of another script', '१०s'],
    ['a line break inside', '10\nm'],
    ['text too large for whole milliseconds', `${'9'.repeat(400)}s`],
    ['NaN (R103)', Number.NaN],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['1e400, which is Infinity', Number('1e400')],
    ['a negative number', -1],
    ['a negative number of less than a millisecond', -0.0001],
    ['a number too large for whole milliseconds', Number.MAX_SAFE_INTEGER],
    ['null', null],
    ['undefined', undefined],
    ['true', true],
    ['a bigint', 10n],
    ['an array of one', ['10m']],
    ['an object', { valueOf: () => 10 }],
  ])('%s is none', (_case, value) => {
    expect(durationToMs(value)).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import { OptionReader } from '../../../lib/options/option-reader.js';
import { readAudiences } from '../../../lib/options/read-verification.js';

const read = (audience: unknown) => readAudiences(new OptionReader('', { audience }, ['audience']));

describe('R9: the audience', () => {
  it.each([
    ['one name', 'orders', ['orders']],
    ['several', ['orders', 'mail'], ['orders', 'mail']],
    ['one in a list', ['orders'], ['orders']],
  ])('is %s', (_title, given, audiences) => {
    expect(read(given)).toEqual(audiences);
    expect(Object.isFrozen(read(given))).toBe(true);
  });

  it('does not follow what is done to the list afterwards', () => {
    const given = ['orders'];
    const audiences = read(given);
    given.push('everything');
    expect(audiences).toEqual(['orders']);
  });

  it.each([
    ['nothing', undefined, 'is missing'],
    ['null', null, 'is null'],
    ['an empty text', '', 'is an empty text'],
    ['no names', [], 'is an array'],
    ['an empty name among others', ['orders', ''], 'is an array'],
    ['nothing among others', ['orders', undefined], 'is an array'],
    ['lists in a list', [['orders']], 'is an array'],
    ['a set', new Set(['orders']), 'is an object'],
    ['a pattern', /orders/, 'is an object'],
  ])('is never %s', (_title, given, problem) => {
    const remedy = 'Give the name of your service, or several in an array';
    expect(() => read(given)).toThrow(new Error(`audience: ${problem}. ${remedy}`));
  });
});

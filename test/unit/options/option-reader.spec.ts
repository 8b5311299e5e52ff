import { describe, expect, it } from '@jest/globals';
import { OptionReader, kindOf } from '../../../lib/options/option-reader.js';

describe('a group of options', () => {
  const reader = new OptionReader('session', { known: 1, nothing: undefined }, [
    'known',
    'nothing',
  ]);

  it('gives what is there, and tells what is not', () => {
    expect([reader.get('known'), reader.has('known')]).toEqual([1, true]);
    expect([reader.get('nothing'), reader.has('nothing')]).toEqual([undefined, false]);
  });

  it('inherits nothing', () => {
    const inherited = new OptionReader('', Object.create({ known: 1 }), ['known']);
    expect(inherited.has('known')).toBe(false);
  });

  it('does not follow what is done to the object afterwards', () => {
    const group = { known: 1 };
    const own = new OptionReader('', group, ['known']);
    group.known = 2;
    expect(own.get('known')).toBe(1);
  });

  it('names the option with its group in a refusal, and at the top without', () => {
    expect(() => reader.refuse('known', 'is odd', 'Give another')).toThrow(
      'session.known: is odd. Give another',
    );
    expect(() => new OptionReader('', {}, []).refuse('known', 'is odd', 'Give another')).toThrow(
      'known: is odd. Give another',
    );
  });
});

describe('the kind of a value', () => {
  it.each([
    [undefined, 'missing'],
    [null, 'null'],
    ['', 'an empty text'],
    ['a', 'a text'],
    [1, 'a number'],
    [Number.NaN, 'not a finite number'],
    [Number.NEGATIVE_INFINITY, 'not a finite number'],
    [true, 'a boolean'],
    [1n, 'a bigint'],
    [Symbol('s'), 'a symbol'],
    [[], 'an array'],
    [{}, 'an object'],
    [() => 1, 'a function'],
  ])('of %p is told as: %s', (value, kind) => {
    expect(kindOf(value)).toBe(kind);
  });
});

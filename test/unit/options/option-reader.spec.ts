import { describe, expect, it } from '@jest/globals';
import { OptionReader, kindOf } from '../../../lib/options/option-reader.js';

class Settings {
  readonly known = 1;
}

class SettingsWithMore extends Settings {
  get twice(): number {
    return 2 * this.known;
  }
}

/** Its option may be there or not. */
class Unset {
  declare readonly known?: number;
}

class Computed {
  get known(): number {
    return Number('1');
  }
}

class WithMethod {
  known(): number {
    return Number('1');
  }
}

describe('a group of options', () => {
  const reader = new OptionReader('session', { known: 1, nothing: undefined }, [
    'known',
    'nothing',
  ]);

  it('gives what is there, and tells what is not', () => {
    expect([reader.get('known'), reader.has('known')]).toEqual([1, true]);
    expect([reader.get('nothing'), reader.has('nothing')]).toEqual([undefined, false]);
  });

  it.each<[string, unknown]>([
    ['an object without a prototype', Object.assign(Object.create(null) as object, { known: 1 })],
    ['an instance of a class with properties', new Settings()],
    ['one with a getter besides', new SettingsWithMore()],
    [
      'an object with a getter of its own',
      {
        get known() {
          return Number('1');
        },
      },
    ],
    ['a frozen object', Object.freeze({ known: 1 })],
    ['a proxy, as some configuration services give', new Proxy({ known: 1 }, {})],
  ])('may be %s', (_kind, group) => {
    expect(new OptionReader('session', group, ['known']).get('known')).toBe(1);
  });

  it('may be an instance of a class with nothing in it', () => {
    expect(new OptionReader('', new Unset(), ['known']).has('known')).toBe(false);
  });

  it.each<[string, unknown]>([
    ['a Map', new Map([['known', 1]])],
    ['a Set', new Set(['known'])],
    ['a Date', new Date()],
    ['a Promise that nobody has awaited', Promise.resolve({ known: 1 })],
    ['an Error', new Error('known')],
    ['a URL', new URL('https://known.test')],
    ['what a regular expression is', /known/],
  ])('R106: is refused where it is %s, of which nothing would be read', (_kind, group) => {
    expect(() => new OptionReader('session', group, ['known'])).toThrow(
      'session: is no plain object. Give an object with the options as its own properties',
    );
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['an array', []],
    ['a text', 'known'],
  ])('is called the options where it is all of them, and %s', (kind, group) => {
    expect(() => new OptionReader('', group, ['known'])).toThrow(
      `options: is ${kind}. Give an object`,
    );
  });

  it('is read where it is a module, which is no plain object and has its exports as properties', () => {
    const exported = Object.defineProperty({ known: 1 }, Symbol.toStringTag, { value: 'Module' });
    expect(new OptionReader('session', exported, ['known']).get('known')).toBe(1);
  });

  it.each<[string, object]>([
    ['a getter of its class', new Computed()],
    ['a method of its class', new WithMethod()],
    ['inherited', Object.create({ known: 1 }) as object],
    ['not enumerable', Object.defineProperty({}, 'known', { value: 1 })],
  ])('R106: is refused where an option is %s, and would not be read', (_how, group) => {
    expect(() => new OptionReader('session', group, ['known'])).toThrow(
      'session.known: is no property of its own. Give a plain object',
    );
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

describe('null', () => {
  const reader = new OptionReader('', { known: null }, ['known']);
  const bounds = { min: 0, max: 1, words: 'less' };

  it.each<[string, () => unknown]>([
    ['text', () => reader.text('known', 'usual')],
    ['a flag', () => reader.flag('known', true)],
    ['a number', () => reader.integer('known', 1, 0, 2)],
    ['a word', () => reader.oneOf('known', 'usual', ['usual'])],
    ['words', () => reader.someOf('known', ['usual'])],
    ['a duration', () => reader.duration('known', 1, bounds)],
    ['a function', () => reader.callback('known')],
  ])('R106: is no way to ask for the default of %s', (_what, read) => {
    expect(read).toThrow(/^known: is /);
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

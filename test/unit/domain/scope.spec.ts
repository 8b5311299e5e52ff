import { describe, expect, it } from '@jest/globals';
import { intersect, narrowRoles, narrowScope, parseScope } from '../../../lib/domain/scope.js';

describe('a scope (RFC 6749 section 3.3)', () => {
  it.each([
    ['no word', '', []],
    ['one word', 'orders:read', ['orders:read']],
    ['several words, in their order', 'b a c', ['b', 'a', 'c']],
    ['words between more spaces than needed', ' a  b ', ['a', 'b']],
    ['every printable character but three', '!#$[]~ ^_`', ['!#$[]~', '^_`']],
  ])('of %s is read', (_case, text, words) => {
    expect(parseScope(text)).toEqual(words);
  });

  it.each([
    ['a quotation mark', 'a"b'],
    ['a backslash', 'a\\b'],
    ['a tab', 'a\tb'],
    ['a line break', 'a\nb'],
    ['NUL', 'a\u0000b'],
    ['DEL', 'a\u007fb'],
    ['a letter beyond ASCII', 'bücher:read'],
    ['one bad word among good ones', 'a b"c d'],
  ])('with %s is none', (_case, text) => {
    expect(parseScope(text)).toBeUndefined();
  });
});

describe('what is granted (R31)', () => {
  it('keeps the order of what was wanted, and nothing that was not allowed', () => {
    expect(intersect(['c', 'a', 'x'], ['a', 'b', 'c'])).toEqual(['c', 'a']);
  });

  it.each([
    ['keeps all that the subject still has', 'a b', 'a b c', 'a b'],
    ['loses what the subject lost', 'a b', 'b', 'b'],
    ['never gains what the subject gained', 'a', 'a b', 'a'],
    ['is empty, and not absent, when the subject lost all', 'a b', '', ''],
    ['is empty when the subject has no scope any more', 'a b', undefined, ''],
    ['stays absent where scope was not used at sign-in', null, 'a b', null],
    ['stays empty where it was empty at sign-in', '', 'a b', ''],
    ['takes words by their exact case', 'orders:read', 'Orders:Read', ''],
    ['is empty when the subject has something that is no scope', 'a', 'a "', ''],
    ['is empty when something that is no scope was granted', 'a "', 'a', ''],
  ])('of scope %s', (_case, granted, current, narrowed) => {
    expect(narrowScope(granted, current)).toBe(narrowed);
  });

  it.each([
    ['keeps what the subject still has', ['a', 'b'], ['b', 'a', 'c'], ['a', 'b']],
    ['loses what the subject lost', ['a', 'b'], ['b'], ['b']],
    ['never gains what the subject gained', ['clerk'], ['clerk', 'admin'], ['clerk']],
    ['is empty when the subject has none any more', ['a'], undefined, []],
    ['stays absent where roles were not used at sign-in', null, ['admin'], null],
    ['stays empty where they were empty at sign-in', [], ['admin'], []],
  ])('of roles %s', (_case, granted, current, narrowed) => {
    expect(narrowRoles(granted, current)).toEqual(narrowed);
  });
});

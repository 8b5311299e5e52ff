import { describe, expect, it } from '@jest/globals';
import { membersByKid, textOf } from '../../../../lib/services/keys/jwk-set-reader.js';
import { aJwk } from './controlled-source.js';

describe('the members of a JWK Set that tokens can name', () => {
  const kids = (...members: Parameters<typeof membersByKid>[0]) => [
    ...membersByKid(members).keys(),
  ];

  it('are those with a kid of their own', () => {
    expect(kids(aJwk('a'), aJwk('b'))).toEqual(['a', 'b']);
  });

  it.each([
    ['without a kid', { kty: 'EC' }],
    ['whose kid is empty', aJwk('')],
    ['whose kid is a number', aJwk('a', { kid: 7 })],
    ['whose kid is null', aJwk('a', { kid: null })],
    ['whose kid is an object', aJwk('a', { kid: { toString: 'b' } })],
    ['that is a shared key (R19)', aJwk('a', { kty: 'oct', k: 'AAAA' })],
  ])('are not those %s', (_case, member) => {
    expect(kids(member, aJwk('b'))).toEqual(['b']);
  });

  it.each([
    ['two', [aJwk('a'), aJwk('b'), aJwk('a', { x: 'another' })]],
    ['the same twice', [aJwk('a'), aJwk('a'), aJwk('b')]],
    ['three', [aJwk('a'), aJwk('a'), aJwk('b'), aJwk('a')]],
    ['a shared one first', [aJwk('a', { kty: 'oct' }), aJwk('a'), aJwk('b')]],
    ['a shared one last', [aJwk('a'), aJwk('b'), aJwk('a', { kty: 'oct' })]],
  ])('are none of those with one kid: %s (WK1, WK4)', (_case, members) => {
    expect(kids(...members)).toEqual(['b']);
  });

  it('are found by exact kid (R5)', () => {
    const found = membersByKid([aJwk('__proto__'), aJwk('A'), aJwk('a')]);
    expect([...found.keys()]).toEqual(['__proto__', 'A', 'a']);
    expect(found.get('constructor')).toBeUndefined();
  });
});

describe('the text of a JWK', () => {
  it('does not depend on the order of its members', () => {
    expect(textOf({ kid: 'a', x: 'b' })).toBe(textOf({ x: 'b', kid: 'a' }));
  });

  it.each([
    ['another value', { kid: 'a', x: 'c' }],
    ['one member more', { kid: 'a', x: 'b', use: 'sig' }],
    ['another type', { kid: 'a', x: ['b'] }],
  ])('tells %s', (_case, other) => {
    expect(textOf(other)).not.toBe(textOf({ kid: 'a', x: 'b' }));
  });
});

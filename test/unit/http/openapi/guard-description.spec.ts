import { describe, expect, it } from '@jest/globals';
import { guardAnswers, securityOf } from '../../../../lib/http/openapi/guard-description.js';
import type { RoutePolicy } from '../../../../lib/http/guard/route-policy.js';

function policy(asked: Partial<RoutePolicy> = {}): RoutePolicy {
  const nothing = { scopes: [], roles: [], maxAuthAge: undefined, strict: false };
  return { public: false, instance: 'default', ...nothing, ...asked };
}

describe('the security of a route', () => {
  it.each<[RoutePolicy['scopes'], readonly (readonly string[])[]]>([
    [[], [[]]],
    [[['a'], ['b']], [['a', 'b']]],
    [[['a', 'b']], [['a'], ['b']]],
    [
      [['a', 'b'], ['c'], ['a', 'd']],
      [
        ['a', 'c'],
        ['a', 'c', 'd'],
        ['b', 'c', 'a'],
        ['b', 'c', 'd'],
      ],
    ],
  ])('is each choice that is enough: of %j', (scopes, choices) => {
    const expected = choices.map((bearer) => ({ bearer }));
    expect(securityOf(policy({ scopes }), ['bearer'])).toEqual(expected);
    const inCookies = choices.map((cookie) => ({ cookie }));
    expect(securityOf(policy({ scopes }), ['bearer', 'cookie'])).toEqual([
      ...expected,
      ...inCookies,
    ]);
  });
});

describe('the refusals of a route', () => {
  it.each<[string, Partial<RoutePolicy>]>([
    ['401', {}],
    ['401', { maxAuthAge: 60_000 }],
    ['401 403', { scopes: [['a']] }],
    ['401 403', { roles: [['a']] }],
    ['401 503', { strict: true }],
  ])('are %s for %j', (statuses, asked) => {
    expect(Object.keys(guardAnswers(policy(asked))).join(' ')).toBe(statuses);
  });

  it('name no error where one of them has none: no credentials at all', () => {
    const [unauthenticated, forbidden] = Object.values(guardAnswers(policy({ roles: [['a']] })));
    expect(unauthenticated?.schema).not.toHaveProperty('required');
    expect(forbidden?.schema).toHaveProperty('required', ['error']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { RequireRecentAuth } from '../../../../lib/http/decorators/require-recent-auth.decorator.js';
import { RequireRoles } from '../../../../lib/http/decorators/require-roles.decorator.js';
import { RequireScopes } from '../../../../lib/http/decorators/require-scopes.decorator.js';

/** As a host without types, or with names from somewhere else, would call it. */
type Untyped = (...names: readonly unknown[]) => unknown;

describe.each([
  ['@RequireScopes', RequireScopes],
  ['@RequireScopes.any', RequireScopes.any],
])('%s', (decorator, decorate) => {
  const require = decorate as Untyped;
  const remedy = "Give each scope by itself: ASCII without spaces, such as 'orders:read'";

  it.each([
    ...['', ' ', 'orders:read orders:write', ' orders:read', 'orders:read\n', 'a"b', 'a\\b'],
    ...['a\r\nX-Evil: 1', 'größe', '\u{1f41b}', '\0', '\x7f'],
  ])('refuses %j, which is not one scope, when the class is loaded', (scope) => {
    const message = `${decorator}: is given ${JSON.stringify(scope)}. ${remedy}`;
    expect(() => require(scope)).toThrow(message);
    expect(() => require('orders:read', scope)).toThrow(message);
  });

  it.each<[string, unknown]>([
    ['a list', ['a']],
    ['nothing', undefined],
    ['a number', 7],
  ])('refuses %s', (_case, value) => {
    expect(() => require(value)).toThrow(`${decorator}: is given ${typeof value}. ${remedy}`);
  });

  it('refuses no scope at all, which would let everybody in', () => {
    expect(() => require()).toThrow(`${decorator}: is given no name. ${remedy}`);
  });

  it('takes whatever RFC 6749 section 3.3 lets a scope be made of', () => {
    expect(() => require('!', "#$%&'()*+,-./09:;<=>?@AZ[]^_`az{|}~")).not.toThrow();
  });
});

describe.each([
  ['@RequireRoles', RequireRoles],
  ['@RequireRoles.all', RequireRoles.all],
])('%s', (decorator, decorate) => {
  const require = decorate as Untyped;
  const remedy = "Give each role by itself, such as 'admin'";

  it.each(['', ' ', ' admin', 'admin ', '\tadmin', 'admin\0', 'admin\u00a0'])(
    'refuses %j, which is not one role, when the class is loaded',
    (role) => {
      const message = `${decorator}: is given ${JSON.stringify(role)}. ${remedy}`;
      expect(() => require(role)).toThrow(message);
      expect(() => require('admin', role)).toThrow(message);
    },
  );

  it('refuses what is not text, and no role at all', () => {
    expect(() => require(['admin'])).toThrow(`${decorator}: is given object. ${remedy}`);
    expect(() => require()).toThrow(`${decorator}: is given no name. ${remedy}`);
  });

  it('takes roles of any language, which RFC 9068 leaves free', () => {
    expect(() => require('größe', '会计', 'a"b', 'Sales Manager')).not.toThrow();
  });
});

describe('@RequireRecentAuth', () => {
  it.each(['5', 'soon', '', -1, Number.NaN, 0, '0s', '999ms', 0.5])(
    'refuses %p when the class is loaded',
    (maxAge) => {
      expect(() => RequireRecentAuth(maxAge)).toThrow(
        "@RequireRecentAuth: is given no duration of at least 1 s. Give seconds, or text such as '5m'",
      );
    },
  );

  it.each([1, '1s', '1000ms', '5m'])('takes %p', (maxAge) => {
    expect(() => RequireRecentAuth(maxAge)).not.toThrow();
  });
});

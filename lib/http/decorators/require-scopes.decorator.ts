import { isScopeToken } from '../../domain/scope.js';
import { METADATA } from '../guard/route-policy.js';
import { requirement, wellFormed, type Names } from './requirement.js';

/** What {@link RequireScopes} is: a decorator, with another one on it. */
export interface ScopesRequirement {
  /** Requires **all** of these scopes. */
  (...scopes: Names): MethodDecorator & ClassDecorator;
  /** Requires **one** of these scopes. */
  readonly any: (...scopes: Names) => MethodDecorator & ClassDecorator;
}

/**
 * Requires **all** of these scopes in the access token, else 403 `insufficient_scope` with the scopes
 * in the challenge (RFC 6750 section 3.1); `@RequireScopes.any(...)` requires one of them. On a class
 * and its handlers, they add up. Each is one scope (RFC 6749 section 3.3), not several in one text.
 *
 * @throws AuthConfigurationError for no scope, or what isn't one
 * @publicApi
 */
export const RequireScopes: ScopesRequirement = Object.assign(
  (...scopes: Names) =>
    requirement(
      METADATA.scopes,
      checked(scopes, '@RequireScopes').map((scope) => [scope]),
    ),
  {
    any: (...scopes: Names) =>
      requirement(METADATA.scopes, [checked(scopes, '@RequireScopes.any')]),
  },
);

function checked(scopes: readonly unknown[], decorator: string): readonly string[] {
  const remedy = "Give each scope by itself: ASCII without spaces, such as 'orders:read'";
  return wellFormed(scopes, isScopeToken, decorator, remedy);
}

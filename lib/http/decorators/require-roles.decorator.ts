import { METADATA } from '../guard/route-policy.js';
import { requirement, wellFormed, type Names } from './requirement.js';

/** What {@link RequireRoles} is: a decorator, with another one on it. */
export interface RolesRequirement {
  /** Requires **one** of these roles. */
  (...roles: Names): MethodDecorator & ClassDecorator;
  /** Requires **all** of these roles. */
  readonly all: (...roles: Names) => MethodDecorator & ClassDecorator;
}

/**
 * Requires **one** of these roles in the access token, else 403 `insufficient_scope`;
 * `@RequireRoles.all(...)` requires all of them. Used twice, or on a class and its handlers, each use
 * must be met. A role is text without control characters, and without spaces at its ends.
 *
 * @throws AuthConfigurationError for no role, or what isn't one
 * @publicApi
 */
export const RequireRoles: RolesRequirement = Object.assign(
  (...roles: Names) => requirement(METADATA.roles, [checked(roles, '@RequireRoles')]),
  {
    all: (...roles: Names) =>
      requirement(
        METADATA.roles,
        checked(roles, '@RequireRoles.all').map((role) => [role]),
      ),
  },
);

function checked(roles: readonly unknown[], decorator: string): readonly string[] {
  const isRole = (role: string) => role.trim() === role && /^\P{Cc}+$/u.test(role);
  return wellFormed(roles, isRole, decorator, "Give each role by itself, such as 'admin'");
}

import { METADATA } from '../route-policy.js';
import { requirement, wellFormed, type Names } from './requirement.js';

interface RolesRequirement {
  (...roles: Names): MethodDecorator & ClassDecorator;
  /** Requires **all** of these roles. */
  readonly all: (...roles: Names) => MethodDecorator & ClassDecorator;
}

/**
 * Requires **one** of these roles in the access token, else 403 `insufficient_scope`;
 * `@RequireRoles.all(...)` requires all of them. Used twice, or on a class and its handlers, each use
 * must be met. A role is text without spaces.
 *
 * @throws AuthConfigurationError for no role, or one that is empty or has a space
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
  const isRole = (role: string) => /^[^\s\p{Cc}]+$/u.test(role);
  return wellFormed(roles, isRole, decorator, "Give roles without spaces, such as 'admin'");
}

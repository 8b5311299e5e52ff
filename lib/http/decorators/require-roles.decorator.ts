import { METADATA } from '../route-policy.js';
import { requirement } from './requirement.js';

/**
 * Requires **one** of these roles in the access token, else 403 `insufficient_scope`. Used twice, or
 * on a class and its handlers, each use must be met.
 *
 * @publicApi
 */
export const RequireRoles = (
  ...roles: readonly [string, ...string[]]
): MethodDecorator & ClassDecorator => requirement(METADATA.roles, [roles]);

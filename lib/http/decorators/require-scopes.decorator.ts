import { METADATA } from '../route-policy.js';
import { requirement } from './requirement.js';

/**
 * Requires **all** of these scopes in the access token, else 403 `insufficient_scope` (RFC 6750
 * section 3.1). On a class and its handlers, they add up.
 *
 * @publicApi
 */
export const RequireScopes = (
  ...scopes: readonly [string, ...string[]]
): MethodDecorator & ClassDecorator => requirement(METADATA.scopes, scopes);

import { claimOf, type AccessTokenClaims } from '../../domain/access-token-claims.js';
import { AuthError } from '../../domain/auth-error.js';
import { parseScope } from '../../domain/scope.js';
import type { RoutePolicy } from './route-policy.js';

/** @throws AuthError `ERR_AUTH_INSUFFICIENT_SCOPE`, which names no role: there is no word for one in a challenge */
export function requireRoles({ roles }: RoutePolicy, claims: AccessTokenClaims): void {
  if (roles.length > 0 && !hasOneOfEach(roles, claimOf(claims, 'roles') ?? []))
    throw new AuthError('ERR_AUTH_INSUFFICIENT_SCOPE');
}

/**
 * The error names every scope that the route speaks of, each once (RFC 6750 section 3.1): a challenge
 * has no way of saying that one of several is enough.
 *
 * @throws AuthError `ERR_AUTH_INSUFFICIENT_SCOPE` with the scopes
 */
export function requireScopes({ scopes }: RoutePolicy, claims: AccessTokenClaims): void {
  if (scopes.length === 0 || hasOneOfEach(scopes, parseScope(claimOf(claims, 'scope') ?? '') ?? []))
    return;
  throw new AuthError('ERR_AUTH_INSUFFICIENT_SCOPE', {
    requiredScopes: [...new Set(scopes.flat())],
  });
}

/**
 * A token that does not say when the subject signed in, or says that it is yet to come, proves nothing.
 *
 * @param maxAge greatest age of the sign-in, in milliseconds; from 1 s
 * @param now in milliseconds since the epoch
 * @param clockTolerance in milliseconds
 * @throws AuthError `ERR_AUTH_RECENT_AUTH_REQUIRED` with the age in seconds (RFC 9470 section 3)
 */
export function requireRecentAuth(
  maxAge: number,
  claims: AccessTokenClaims,
  now: number,
  clockTolerance: number,
): void {
  const authTime = claimOf(claims, 'auth_time');
  if (authTime !== undefined) {
    const age = now - authTime * 1_000;
    if (age >= -clockTolerance && age <= maxAge + clockTolerance) return;
  }
  throw new AuthError('ERR_AUTH_RECENT_AUTH_REQUIRED', { maxAge: Math.floor(maxAge / 1_000) });
}

function hasOneOfEach(groups: readonly (readonly string[])[], held: readonly string[]): boolean {
  return groups.every((group) => group.some((one) => held.includes(one)));
}

import { AuthConfigurationError } from '../../domain/auth-error.js';
import { durationToMs, type Duration } from '../../domain/duration.js';
import { METADATA } from '../route-policy.js';
import { requirement } from './requirement.js';

/**
 * Requires that the subject proved who they are no longer ago than this, else 401
 * `insufficient_user_authentication` with `max_age` (RFC 9470 section 3). A refresh does not count; a
 * sign-in and `TokenService.elevate` do.
 *
 * @param maxAge such as `'5m'`, or seconds
 * @publicApi
 */
export const RequireRecentAuth = (maxAge: Duration): MethodDecorator & ClassDecorator => {
  const ms = durationToMs(maxAge);
  if (ms === undefined) {
    throw new AuthConfigurationError(
      '@RequireRecentAuth',
      'is given no duration',
      "Give seconds, or text such as '5m'",
    );
  }
  return requirement(METADATA.maxAuthAge, [ms]);
};

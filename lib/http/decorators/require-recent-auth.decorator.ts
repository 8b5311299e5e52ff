import { AuthConfigurationError } from '../../domain/auth-error.js';
import { durationToMs, type Duration } from '../../domain/duration.js';
import { METADATA } from '../guard/route-policy.js';
import { requirement } from './requirement.js';

/** As `max_age` is told in whole seconds, and `auth_time` too. */
const SHORTEST_MS = 1_000;

/**
 * Requires that the subject proved who they are no longer ago than this, else 401
 * `insufficient_user_authentication` with `max_age` (RFC 9470 section 3). A refresh does not count; a
 * sign-in and `TokenService.elevate` do. Of several, on a class and its handlers, the shortest counts.
 *
 * @param maxAge such as `'5m'`, or seconds; at least 1 s. Not 0: to whoever asks for a token, a
 * `max_age` of 0 says "sign in now", but no sign-in is 0 s old when its token is used, so that a
 * client would be sent to sign in forever.
 * @throws AuthConfigurationError for less, or what is no duration
 * @publicApi
 */
export const RequireRecentAuth = (maxAge: Duration): MethodDecorator & ClassDecorator => {
  const ms = durationToMs(maxAge);
  if (ms === undefined || ms < SHORTEST_MS) {
    throw new AuthConfigurationError(
      '@RequireRecentAuth',
      'is given no duration of at least 1 s',
      "Give seconds, or text such as '5m'",
    );
  }
  return requirement(METADATA.maxAuthAge, [ms]);
};

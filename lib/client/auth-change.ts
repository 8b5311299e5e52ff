/**
 * Whether somebody is signed in, as far as this client knows. `unknown`: with cookies until a sign-in or a refresh, and
 * with a storage that answers later until it has.
 *
 * @publicApi
 */
export type AuthState = 'unknown' | 'signed-in' | 'signed-out';

/**
 * Why a session changed. `session-ended`: the server says it is over; it ran out, was revoked, or its refresh token
 * was used twice. `signed-out`: somebody here left. `restored`: a storage that answers later has answered.
 *
 * @publicApi
 */
export type AuthChangeCause =
  'signed-in' | 'refreshed' | 'signed-out' | 'session-ended' | 'restored';

/**
 * A change of the session.
 *
 * @publicApi
 */
export interface AuthChange {
  /** Whether somebody is signed in now. */
  readonly state: AuthState;
  /** Why it changed. */
  readonly cause: AuthChangeCause;
  /** Whether it was seen in another tab, or in the storage, and not done by this client. */
  readonly elsewhere: boolean;
}

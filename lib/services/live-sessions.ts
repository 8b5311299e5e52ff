/** Tells whether a session is live, for routes that ask on every request. */
export abstract class LiveSessions {
  /** @throws AuthError `ERR_AUTH_UNAVAILABLE` when nobody can tell */
  abstract isLive(sid: string): Promise<boolean>;
}

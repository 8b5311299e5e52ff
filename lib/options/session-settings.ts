import type { ClientContext } from '../domain/client-context.js';
import type { Duration } from '../domain/duration.js';
import type { SessionFacts } from '../domain/session-facts.js';

/** What a sign-in leads to where the subject has as many sessions as may be. */
export type LimitPolicy = 'revoke-oldest' | 'reject';

/** What a refresh from another client than signed in leads to. */
export type ContextMismatchPolicy = 'allow' | 'reject' | 'revoke-session';

/** Settings of sessions. */
export interface SessionSettings {
  /**
   * A session that is not refreshed for this long is over, with `refreshToken.rotation: false` somewhat earlier,
   * as is said there. 2 s to 10 years; longer than the access-token lifetime, not longer than the absolute lifetime.
   * @default '7d', or the absolute lifetime where that is less
   */
  readonly inactivityTimeout?: Duration;
  /**
   * A session is over this long after sign-in, however active it is. 2 s to 10 years.
   * @default '30d'
   */
  readonly absoluteLifetime?: Duration;
  /**
   * How many live sessions a subject may have, or, with `limitBy`, how many of each kind. 1 to 10,000.
   * @default no limit
   */
  readonly maxPerSubject?: number;
  /**
   * What a sign-in beyond the limit leads to: it ends the session that was not used for the longest time,
   * or is refused with `ERR_AUTH_SESSION_LIMIT`. Only with `maxPerSubject`.
   * @default 'revoke-oldest'
   */
  readonly onLimit?: LimitPolicy;
  /**
   * Says which sessions count together: those for which it gives the same text, such as `'phone'`. What
   * it throws at a sign-in is answered with 503, and no session then begins or ends. Only with
   * `maxPerSubject`.
   * @default all sessions of the subject
   */
  readonly limitBy?: (session: SessionFacts) => string;
  /**
   * Names the device of a session for `GET sessions`, such as `Chrome on Windows`: `deviceName` of
   * `nestjs-dual-token/device`, or a function of yours. Cut to 100 characters. Not called for a session
   * without a `User-Agent`; no name where it fails.
   * @default no names
   */
  readonly device?: (userAgent: string, session: SessionFacts) => string | null | undefined;
  /**
   * What a refresh from another client than signed in leads to: it is allowed, is refused without any other
   * effect, or ends the session. The event `context-mismatch` is told in each case. It is asked of good
   * refresh tokens only, and only where the caller says where the request comes from, as the routes do.
   * @default 'allow'
   */
  readonly onContextMismatch?: ContextMismatchPolicy;
  /**
   * Whether a request comes from the client that signed in. What it throws is answered with 503 and
   * changes nothing.
   * @default whether the two `User-Agent`s are equal but for version numbers; the address is not looked at
   */
  readonly sameContext?: (atSignIn: ClientContext, now: ClientContext) => boolean;
}

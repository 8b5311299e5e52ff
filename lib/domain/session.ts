/**
 * Why a session was ended early. Hosts may use words of their own beside these.
 *
 * - `logout`, `logout-all`: the subject asked for it.
 * - `reuse`: an earlier refresh token was seen again (RFC 9700 section 4.14.2).
 * - `subject-unavailable`: the subject was disabled or gone at a refresh.
 * - `limit`: the subject signed in elsewhere, and had as many sessions as may be (`session.maxPerSubject`).
 * - `withdrawn`: a sign-in was refused or failed after its session had begun; nobody got its tokens.
 * - `context-mismatch`: a refresh came from another client than signed in (`session.onContextMismatch`).
 * - `superseded-by-subject`: the subject's `sessionsValidAfter` is later than the sign-in.
 * - `host`: the host application ended it and gave no reason of its own.
 *
 * @publicApi
 */
export type RevocationReason =
  | 'logout'
  | 'logout-all'
  | 'reuse'
  | 'subject-unavailable'
  | 'superseded-by-subject'
  | 'context-mismatch'
  | 'limit'
  | 'withdrawn'
  | 'host'
  | (string & {});

/**
 * What the store knows of one sign-in on one device. Nothing in it is secret, or the hash of a
 * secret. Times are milliseconds since the epoch on the **store's** clock, but for
 * `authenticatedAt`.
 *
 * @publicApi
 */
export interface Session {
  /** The public id, a UUID in the version 7 layout; also a claim of every access token. */
  readonly sid: string;
  /** Whom the session belongs to (`sub`, RFC 7519 section 4.1.2). */
  readonly subject: string;
  /** The client that signed in (`client_id`, RFC 9068 section 2.2). */
  readonly clientId: string;
  /** The number of the newest refresh token, 0 at sign-in, at most 2^32 - 1. */
  readonly generation: number;
  /** Scope granted at sign-in, space-separated; `null` where scope is not used. Never widens. */
  readonly scope: string | null;
  /** Roles granted at sign-in; `null` where roles are not used. Never widen. */
  readonly roles: readonly string[] | null;
  /** How the subject proved who they are (`amr`, RFC 8176). */
  readonly amr: readonly string[] | null;
  /** Authentication context class (`acr`, RFC 9068 section 2.2.1). */
  readonly acr: string | null;
  /** When the subject last proved who they are, on the **app's** clock; `auth_time` in access tokens. */
  readonly authenticatedAt: number;
  /** When the session began. */
  readonly createdAt: number;
  /** When the newest refresh token came into force; `null` before the first rotation. A retry never moves it. */
  readonly rotatedAt: number | null;
  /** The last refresh that was written. */
  readonly usedAt: number;
  /** From here on the session is expired for lack of use. Slides with each refresh. */
  readonly inactivityDeadline: number;
  /** From here on the session is expired whatever happens. No refresh moves it. */
  readonly absoluteDeadline: number;
  /** When the session was ended early; `null` while nobody has. It is never moved or taken back. */
  readonly revokedAt: number | null;
  /** Why it was ended early, at most 64 characters; `null` with `revokedAt`. */
  readonly revocationReason: RevocationReason | null;
  /** The `User-Agent` at sign-in, cut to 512 characters, without control characters; `null` where none was sent. */
  readonly userAgent: string | null;
  /** The address at sign-in, at most 64 characters, as the HTTP adapter (and its proxy trust) reported it. */
  readonly ipAddress: string | null;
}

/** What keeps a session from being used, or `undefined` while it is live. Expired is computed, never stored. */
export type SessionEnd = 'revoked' | 'inactivity' | 'absolute';

/** Tells why a session can't be used at `now` (the store's clock), or `undefined` if it is live. */
export function sessionEnd(session: Session, now: number): SessionEnd | undefined {
  if (session.revokedAt !== null) return 'revoked';
  if (now >= session.absoluteDeadline) return 'absolute';
  if (now >= session.inactivityDeadline) return 'inactivity';
  return undefined;
}

/** How long a session may live; milliseconds. */
export interface SessionLifetimes {
  /** Ends a session that was not refreshed for this long. */
  readonly inactivityTimeout: number;
  /** Ends a session this long after sign-in, however active it is. */
  readonly absoluteLifetime: number;
}

/** The inactivity deadline after a use at `now`: never later than the absolute one. */
export function nextInactivityDeadline(
  now: number,
  inactivityTimeout: number,
  absoluteDeadline: number,
): number {
  return Math.min(absoluteDeadline, now + inactivityTimeout);
}

/**
 * What is wrong, in one word that is safe to log. Several codes share one.
 *
 * - `missing`, `malformed`, `expired`, `revoked`, `reused`, `unknown`, `superseded`: what became of a token or a
 *   session, as its code says.
 * - `mismatch`: it is genuine, and meant for somebody else.
 * - `insufficient`: the token is good, and not enough for this; `exceeded`: a limit is reached.
 * - `unavailable`: a service did not answer, so nothing is known; try again.
 * - `unsupported`, `cross-site`: a kind or an origin of requests that is not served.
 * - `misconfigured`: a mistake of the host.
 */
export type AuthErrorReason =
  | 'missing'
  | 'malformed'
  | 'mismatch'
  | 'expired'
  | 'revoked'
  | 'reused'
  | 'unknown'
  | 'superseded'
  | 'insufficient'
  | 'exceeded'
  | 'unavailable'
  | 'unsupported'
  | 'cross-site'
  | 'misconfigured';

const ERRORS = {
  /** An option is refused at the start; later, a route needs what the module does not have. */
  ERR_AUTH_CONFIGURATION: ['misconfigured', 'the module is not configured as it must be'],
  /** A request lacks something, has it twice, or has it in another form than it must. Nothing was done. */
  ERR_AUTH_INVALID_REQUEST: ['malformed', 'the request is malformed'],
  /** A request with a cookie comes from a page that may not send it, or does not say from where. */
  ERR_AUTH_CROSS_SITE: ['cross-site', 'the request does not come from a page of an allowed origin'],
  /** A form was sent to a route of the library, where tokens travel in cookies. */
  ERR_AUTH_UNSUPPORTED_MEDIA_TYPE: [
    'unsupported',
    'a request that is authenticated by a cookie has to be JSON',
  ],
  /** The subject provider did not accept a sign-in. Nobody learns why. */
  ERR_AUTH_INVALID_CREDENTIALS: ['mismatch', 'the credentials were not accepted'],
  /** A sign-in found as many sessions as `session.maxPerSubject` allows, and `session.onLimit` is `'reject'`. */
  ERR_AUTH_SESSION_LIMIT: ['exceeded', 'the subject has as many sessions as may be'],
  /** A refresh asked for more scope than the session was granted. The refresh token is as good as before. */
  ERR_AUTH_INVALID_SCOPE: ['malformed', 'the requested scope is not within the granted scope'],
  /** A guarded request came without an access token. */
  ERR_AUTH_ACCESS_TOKEN_MISSING: ['missing', 'the request carries no access token'],
  /** An access token is no such token, or no key of the issuer signed it. */
  ERR_AUTH_ACCESS_TOKEN_MALFORMED: ['malformed', 'the access token is not one of this issuer'],
  /** An access token is genuine and meant for another issuer, audience or socket. */
  ERR_AUTH_ACCESS_TOKEN_MISMATCH: ['mismatch', 'the access token is not meant for this service'],
  /** An access token is past `exp`, or before `nbf` or `iat`. */
  ERR_AUTH_ACCESS_TOKEN_EXPIRED: ['expired', 'the access token is expired or not yet valid'],
  /** The session of an access token has ended, as far as `revocation.check` looks. */
  ERR_AUTH_ACCESS_TOKEN_REVOKED: ['revoked', 'the session of the access token has ended'],
  /** The claims make an access token that no guard, or no cookie, would take. */
  ERR_AUTH_ACCESS_TOKEN_TOO_LARGE: [
    'malformed',
    'the access token would be larger than it may be: give it fewer claims',
  ],
  /** An access token lacks the scope or the role that a route asks for. */
  ERR_AUTH_INSUFFICIENT_SCOPE: ['insufficient', 'the access token lacks a scope or role'],
  /** The last proof of who the subject is was longer ago than `@RequireRecentAuth` allows. */
  ERR_AUTH_RECENT_AUTH_REQUIRED: ['insufficient', 'the sign-in is too long ago for this'],
  /** The guard met a kind of request that it does not know. */
  ERR_AUTH_UNSUPPORTED_CONTEXT: [
    'unsupported',
    'the guard does not know this kind of request, so it refuses',
  ],
  /** A refresh came without a refresh token, where it comes in a cookie. */
  ERR_AUTH_REFRESH_TOKEN_MISSING: ['missing', 'the request carries no refresh token'],
  /** A refresh token is damaged, forged, or of another issuer. The store was not asked. */
  ERR_AUTH_REFRESH_TOKEN_MALFORMED: ['malformed', 'the refresh token is not one of this issuer'],
  /** The store has no session for a genuine refresh token. */
  ERR_AUTH_REFRESH_TOKEN_UNKNOWN: ['unknown', 'the session of the refresh token is not known'],
  /** The session is past its inactivity timeout or its absolute lifetime. */
  ERR_AUTH_REFRESH_TOKEN_EXPIRED: ['expired', 'the session of the refresh token is expired'],
  /** The session was ended, or began before the subject's `sessionsValidAfter`. */
  ERR_AUTH_REFRESH_TOKEN_REVOKED: ['revoked', 'the session of the refresh token has ended'],
  /** An earlier refresh token came too late to be a retry or a lost race. */
  ERR_AUTH_REFRESH_TOKEN_REUSED: ['reused', 'an earlier refresh token was seen again'],
  /** A refresh names another `client_id` than its sign-in. */
  ERR_AUTH_REFRESH_TOKEN_MISMATCH: ['mismatch', 'the refresh token belongs to another client'],
  /** A refresh comes from another client, and `session.onContextMismatch` does not allow that. */
  ERR_AUTH_REFRESH_TOKEN_CONTEXT_MISMATCH: [
    'mismatch',
    'the refresh token comes from another client than signed in',
  ],
  /** A genuine refresh token is newer than the store, and `refreshToken.onAhead` is `'reject'`. */
  ERR_AUTH_REFRESH_TOKEN_AHEAD: ['unknown', 'the refresh token is newer than the store'],
  /** An older refresh token lost a race. Nothing happened; the client has a newer one, or soon will. */
  ERR_AUTH_REFRESH_SUPERSEDED: ['superseded', 'a newer refresh token was issued a moment ago'],
  /** The subject provider no longer knows the subject; the session has ended. */
  ERR_AUTH_SUBJECT_UNAVAILABLE: ['revoked', 'the subject is disabled or gone'],
  /** A subject asked to end a session that is not there, or not theirs. */
  ERR_AUTH_SESSION_NOT_FOUND: ['unknown', 'the subject has no such session'],
  /** Store, subject provider, signer, keys or feed failed or were late. Try again; no token was lost by it. */
  ERR_AUTH_UNAVAILABLE: ['unavailable', 'a service that is needed for this did not answer'],
} as const satisfies Record<string, readonly [AuthErrorReason, string]>;

/**
 * The stable code of an {@link AuthError}. Codes are never renamed within a major version.
 *
 * @publicApi
 */
export type AuthErrorCode = keyof typeof ERRORS;

/** Every {@link AuthErrorCode}, for documents and tests. */
export const AUTH_ERROR_CODES = Object.keys(ERRORS) as readonly AuthErrorCode[];

/** What an {@link AuthError} may carry beside its code. */
export interface AuthErrorOptions {
  /** Replaces the standard message. Must hold no token, secret or key. */
  readonly message?: string;
  /** What lies behind it, for the log. */
  readonly cause?: unknown;
  /** For `ERR_AUTH_INSUFFICIENT_SCOPE`: the scopes that were asked for. */
  readonly requiredScopes?: readonly string[];
  /** For `ERR_AUTH_RECENT_AUTH_REQUIRED`: the greatest age of a sign-in that is accepted, in seconds. */
  readonly maxAge?: number;
}

/**
 * Every error of this library. `code` and `reason` are for programs, `message` for people who read
 * logs. No token, secret or key is ever in any of them.
 *
 * @publicApi
 */
export class AuthError extends Error {
  /** The name of the class. */
  override readonly name: string = 'AuthError';
  /** Stable, one for each cause: what a program should look at. */
  readonly code: AuthErrorCode;
  /** The kind of cause; each code has one. */
  readonly reason: AuthErrorReason;
  /** The scopes that were asked for, where the code is `ERR_AUTH_INSUFFICIENT_SCOPE`. */
  readonly requiredScopes: readonly string[];
  /** The greatest accepted age of a sign-in in seconds, where the code is `ERR_AUTH_RECENT_AUTH_REQUIRED`. */
  readonly maxAge: number | undefined;

  /**
   * For stores, providers and guards of the host that have the same to say.
   *
   * @param code which error it is; `reason` and `message` follow from it
   * @param options what there is to say beside that
   */
  constructor(code: AuthErrorCode, options: AuthErrorOptions = {}) {
    super(
      options.message ?? ERRORS[code][1],
      options.cause === undefined ? {} : { cause: options.cause },
    );
    this.code = code;
    this.reason = ERRORS[code][0];
    this.requiredScopes = options.requiredScopes ?? [];
    this.maxAge = options.maxAge;
  }
}

/**
 * The module was given options it refuses. `option` names the option, `message` says what is wrong
 * with it and what to write instead, and shows no secret.
 *
 * @publicApi
 */
export class AuthConfigurationError extends AuthError {
  override readonly name = 'AuthConfigurationError';

  /**
   * The message is made of all three.
   *
   * @param problem what is wrong with the option, without the value of a secret
   * @param remedy what to write instead, as a sentence
   */
  constructor(
    /** The path of the option, such as `refreshToken.gracePeriod`. */
    readonly option: string,
    problem: string,
    remedy: string,
  ) {
    super('ERR_AUTH_CONFIGURATION', { message: `${option}: ${problem}. ${remedy}` });
  }
}

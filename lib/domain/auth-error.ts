/** What is wrong, in one word that is safe to log. */
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
  | 'misconfigured';

const ERRORS = {
  ERR_AUTH_CONFIGURATION: ['misconfigured', 'the module is not configured as it must be'],
  ERR_AUTH_INVALID_REQUEST: ['malformed', 'the request is malformed'],
  ERR_AUTH_INVALID_CREDENTIALS: ['mismatch', 'the credentials were not accepted'],
  ERR_AUTH_SESSION_LIMIT: ['exceeded', 'the subject has as many sessions as may be'],
  ERR_AUTH_INVALID_SCOPE: ['malformed', 'the requested scope is not within the granted scope'],
  ERR_AUTH_ACCESS_TOKEN_MISSING: ['missing', 'the request carries no access token'],
  ERR_AUTH_ACCESS_TOKEN_MALFORMED: ['malformed', 'the access token is not one of this issuer'],
  ERR_AUTH_ACCESS_TOKEN_MISMATCH: ['mismatch', 'the access token is not meant for this service'],
  ERR_AUTH_ACCESS_TOKEN_EXPIRED: ['expired', 'the access token is expired or not yet valid'],
  ERR_AUTH_ACCESS_TOKEN_REVOKED: ['revoked', 'the session of the access token has ended'],
  ERR_AUTH_ACCESS_TOKEN_TOO_LARGE: [
    'malformed',
    'the access token would be larger than 8 KiB: give it fewer claims',
  ],
  ERR_AUTH_INSUFFICIENT_SCOPE: ['insufficient', 'the access token lacks a scope or role'],
  ERR_AUTH_RECENT_AUTH_REQUIRED: ['insufficient', 'the sign-in is too long ago for this'],
  ERR_AUTH_UNSUPPORTED_CONTEXT: [
    'unsupported',
    'the guard does not know this kind of request, so it refuses',
  ],
  ERR_AUTH_REFRESH_TOKEN_MALFORMED: ['malformed', 'the refresh token is not one of this issuer'],
  ERR_AUTH_REFRESH_TOKEN_UNKNOWN: ['unknown', 'the session of the refresh token is not known'],
  ERR_AUTH_REFRESH_TOKEN_EXPIRED: ['expired', 'the session of the refresh token is expired'],
  ERR_AUTH_REFRESH_TOKEN_REVOKED: ['revoked', 'the session of the refresh token has ended'],
  ERR_AUTH_REFRESH_TOKEN_REUSED: ['reused', 'an earlier refresh token was seen again'],
  ERR_AUTH_REFRESH_TOKEN_MISMATCH: ['mismatch', 'the refresh token belongs to another client'],
  ERR_AUTH_REFRESH_TOKEN_CONTEXT_MISMATCH: [
    'mismatch',
    'the refresh token comes from another client than signed in',
  ],
  ERR_AUTH_REFRESH_TOKEN_AHEAD: ['unknown', 'the refresh token is newer than the store'],
  ERR_AUTH_REFRESH_SUPERSEDED: ['superseded', 'a newer refresh token was issued a moment ago'],
  ERR_AUTH_SUBJECT_UNAVAILABLE: ['revoked', 'the subject is disabled or gone'],
  ERR_AUTH_SESSION_NOT_FOUND: ['unknown', 'the subject has no such session'],
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
  override readonly name: string = 'AuthError';
  readonly code: AuthErrorCode;
  readonly reason: AuthErrorReason;
  /** The scopes that were asked for, where the code is `ERR_AUTH_INSUFFICIENT_SCOPE`. */
  readonly requiredScopes: readonly string[];
  /** The greatest accepted age of a sign-in in seconds, where the code is `ERR_AUTH_RECENT_AUTH_REQUIRED`. */
  readonly maxAge: number | undefined;

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

  constructor(
    /** The path of the option, such as `refreshToken.gracePeriod`. */
    readonly option: string,
    problem: string,
    remedy: string,
  ) {
    super('ERR_AUTH_CONFIGURATION', { message: `${option}: ${problem}. ${remedy}` });
  }
}

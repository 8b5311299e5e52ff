import type { AuthError, AuthErrorCode } from '../../domain/auth-error.js';

/** What a client is told of an {@link AuthError}. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

type WireError =
  | 'invalid_request'
  | 'cross_site_request'
  | 'unsupported_media_type'
  | 'invalid_credentials'
  | 'session_limit_reached'
  | 'invalid_scope'
  | 'invalid_grant'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'insufficient_user_authentication'
  | 'refresh_superseded'
  | 'not_found'
  | 'temporarily_unavailable'
  | 'server_error';

/** Status and error code on the wire. Every refused refresh looks the same; the reason is in the event. */
const ANSWERS: Readonly<
  Record<AuthErrorCode, readonly [status: number, error: WireError | undefined]>
> = {
  ERR_AUTH_CONFIGURATION: [500, 'server_error'],
  ERR_AUTH_INVALID_REQUEST: [400, 'invalid_request'],
  ERR_AUTH_CROSS_SITE: [403, 'cross_site_request'],
  ERR_AUTH_UNSUPPORTED_MEDIA_TYPE: [415, 'unsupported_media_type'],
  ERR_AUTH_INVALID_CREDENTIALS: [401, 'invalid_credentials'],
  ERR_AUTH_SESSION_LIMIT: [403, 'session_limit_reached'],
  ERR_AUTH_INVALID_SCOPE: [400, 'invalid_scope'],
  ERR_AUTH_ACCESS_TOKEN_MISSING: [401, undefined],
  ERR_AUTH_ACCESS_TOKEN_MALFORMED: [401, 'invalid_token'],
  ERR_AUTH_ACCESS_TOKEN_MISMATCH: [401, 'invalid_token'],
  ERR_AUTH_ACCESS_TOKEN_EXPIRED: [401, 'invalid_token'],
  ERR_AUTH_ACCESS_TOKEN_REVOKED: [401, 'invalid_token'],
  ERR_AUTH_ACCESS_TOKEN_TOO_LARGE: [500, 'server_error'],
  ERR_AUTH_INSUFFICIENT_SCOPE: [403, 'insufficient_scope'],
  ERR_AUTH_RECENT_AUTH_REQUIRED: [401, 'insufficient_user_authentication'],
  ERR_AUTH_UNSUPPORTED_CONTEXT: [401, undefined],
  ERR_AUTH_REFRESH_TOKEN_MISSING: [400, 'invalid_grant'],
  ERR_AUTH_REFRESH_TOKEN_MALFORMED: [400, 'invalid_grant'],
  ERR_AUTH_REFRESH_TOKEN_UNKNOWN: [400, 'invalid_grant'],
  ERR_AUTH_REFRESH_TOKEN_EXPIRED: [400, 'invalid_grant'],
  ERR_AUTH_REFRESH_TOKEN_REVOKED: [400, 'invalid_grant'],
  ERR_AUTH_REFRESH_TOKEN_REUSED: [400, 'invalid_grant'],
  ERR_AUTH_REFRESH_TOKEN_MISMATCH: [400, 'invalid_grant'],
  ERR_AUTH_REFRESH_TOKEN_CONTEXT_MISMATCH: [400, 'invalid_grant'],
  ERR_AUTH_REFRESH_TOKEN_AHEAD: [400, 'invalid_grant'],
  ERR_AUTH_REFRESH_SUPERSEDED: [409, 'refresh_superseded'],
  ERR_AUTH_SUBJECT_UNAVAILABLE: [400, 'invalid_grant'],
  ERR_AUTH_SESSION_NOT_FOUND: [404, 'not_found'],
  ERR_AUTH_UNAVAILABLE: [503, 'temporarily_unavailable'],
};

const RETRY_AFTER_SECONDS = '1';
/** Errors of a guarded route, which come with a challenge (RFC 6750 section 3, RFC 9470 section 3). */
const CHALLENGED = new Set<WireError>([
  'invalid_token',
  'insufficient_scope',
  'insufficient_user_authentication',
]);

/** The status, body and headers for an error. Nothing from the request is echoed. */
export function answerTo(error: AuthError): ErrorAnswer {
  const [status, wire] = ANSWERS[error.code];
  const headers: Record<string, string> = { 'Cache-Control': 'no-store' };
  if (wire === 'cross_site_request') headers.Vary = 'Origin, Sec-Fetch-Site';
  if (status === 503) headers['Retry-After'] = RETRY_AFTER_SECONDS;
  if (wire === undefined) {
    headers['WWW-Authenticate'] = 'Bearer';
    return { status, body: { message: 'Unauthorized', statusCode: status }, headers };
  }
  if (CHALLENGED.has(wire)) headers['WWW-Authenticate'] = challenge(wire, error);
  return { status, body: { error: wire }, headers };
}

function challenge(wire: WireError, error: AuthError): string {
  const parameters = [`error="${wire}"`];
  if (error.requiredScopes.length > 0)
    parameters.push(`scope="${quotable(error.requiredScopes.join(' '))}"`);
  if (error.maxAge !== undefined) parameters.push(`max_age="${error.maxAge}"`);
  return `Bearer ${parameters.join(', ')}`;
}

/** Scopes come from decorators of the host; what can't stand in a quoted string is left out. */
function quotable(text: string): string {
  return text.replace(/[^\x20\x21\x23-\x5b\x5d-\x7e]/g, '');
}

import { describe, expect, it } from '@jest/globals';
import {
  AUTH_ERROR_CODES,
  AuthError,
  type AuthErrorCode,
} from '../../../../lib/domain/auth-error.js';
import { answerTo } from '../../../../lib/http/answers/error-answer.js';

type Row = readonly [status: number, error: string | undefined, challenge: string | undefined];

const INVALID_TOKEN: Row = [401, 'invalid_token', 'Bearer error="invalid_token"'];
const INVALID_GRANT: Row = [400, 'invalid_grant', undefined];

/** Status, `error` in the body and `WWW-Authenticate`, for every code. */
const TABLE: Readonly<Record<AuthErrorCode, Row>> = {
  ERR_AUTH_CONFIGURATION: [500, 'server_error', undefined],
  ERR_AUTH_INVALID_REQUEST: [400, 'invalid_request', undefined],
  ERR_AUTH_CROSS_SITE: [403, 'cross_site_request', undefined],
  ERR_AUTH_UNSUPPORTED_MEDIA_TYPE: [415, 'unsupported_media_type', undefined],
  ERR_AUTH_INVALID_CREDENTIALS: [401, 'invalid_credentials', undefined],
  ERR_AUTH_SESSION_LIMIT: [403, 'session_limit_reached', undefined],
  ERR_AUTH_INVALID_SCOPE: [400, 'invalid_scope', undefined],
  ERR_AUTH_ACCESS_TOKEN_MISSING: [401, undefined, 'Bearer'],
  ERR_AUTH_ACCESS_TOKEN_MALFORMED: INVALID_TOKEN,
  ERR_AUTH_ACCESS_TOKEN_MISMATCH: INVALID_TOKEN,
  ERR_AUTH_ACCESS_TOKEN_EXPIRED: INVALID_TOKEN,
  ERR_AUTH_ACCESS_TOKEN_REVOKED: INVALID_TOKEN,
  ERR_AUTH_ACCESS_TOKEN_TOO_LARGE: [500, 'server_error', undefined],
  ERR_AUTH_INSUFFICIENT_SCOPE: [403, 'insufficient_scope', 'Bearer error="insufficient_scope"'],
  ERR_AUTH_RECENT_AUTH_REQUIRED: [
    401,
    'insufficient_user_authentication',
    'Bearer error="insufficient_user_authentication"',
  ],
  ERR_AUTH_UNSUPPORTED_CONTEXT: [401, undefined, 'Bearer'],
  ERR_AUTH_REFRESH_TOKEN_MISSING: INVALID_GRANT,
  ERR_AUTH_REFRESH_TOKEN_MALFORMED: INVALID_GRANT,
  ERR_AUTH_REFRESH_TOKEN_UNKNOWN: INVALID_GRANT,
  ERR_AUTH_REFRESH_TOKEN_EXPIRED: INVALID_GRANT,
  ERR_AUTH_REFRESH_TOKEN_REVOKED: INVALID_GRANT,
  ERR_AUTH_REFRESH_TOKEN_REUSED: INVALID_GRANT,
  ERR_AUTH_REFRESH_TOKEN_MISMATCH: INVALID_GRANT,
  ERR_AUTH_REFRESH_TOKEN_CONTEXT_MISMATCH: INVALID_GRANT,
  ERR_AUTH_REFRESH_TOKEN_AHEAD: INVALID_GRANT,
  ERR_AUTH_REFRESH_SUPERSEDED: [409, 'refresh_superseded', undefined],
  ERR_AUTH_SUBJECT_UNAVAILABLE: INVALID_GRANT,
  ERR_AUTH_SESSION_NOT_FOUND: [404, 'not_found', undefined],
  ERR_AUTH_UNAVAILABLE: [503, 'temporarily_unavailable', undefined],
};

describe('the answer to an error (design, section 5)', () => {
  it.each(AUTH_ERROR_CODES)('%s', (code) => {
    const [status, error, challenge] = TABLE[code];
    const answer = answerTo(new AuthError(code));
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual(
      error === undefined ? { message: 'Unauthorized', statusCode: 401 } : { error },
    );
    expect(answer.headers).toEqual({
      'Cache-Control': 'no-store',
      ...(challenge !== undefined && { 'WWW-Authenticate': challenge }),
      ...(status === 403 && error === 'cross_site_request' && { Vary: 'Origin, Sec-Fetch-Site' }),
      ...(status === 503 && { 'Retry-After': '1' }),
    });
  });

  it('is one and the same for every refused refresh token (R86)', () => {
    const answers = AUTH_ERROR_CODES.filter((code) => TABLE[code] === INVALID_GRANT).map((code) =>
      JSON.stringify(answerTo(new AuthError(code))),
    );
    expect(answers).toHaveLength(10);
    expect(new Set(answers).size).toBe(1);
  });

  it('tells a client to come again only when it is worth while (R40)', () => {
    const again = AUTH_ERROR_CODES.filter(
      (code) => answerTo(new AuthError(code)).headers['Retry-After'] !== undefined,
    );
    expect(again).toEqual(['ERR_AUTH_UNAVAILABLE']);
  });

  it('shows neither message nor cause of the error (R84)', () => {
    for (const code of AUTH_ERROR_CODES) {
      const error = new AuthError(code, { message: 'canary-1', cause: new Error('canary-2') });
      expect(JSON.stringify(answerTo(error))).not.toContain('canary');
    }
  });
});

describe('a challenge (R75)', () => {
  const challengeFor = (requiredScopes: readonly string[]): string | undefined =>
    answerTo(new AuthError('ERR_AUTH_INSUFFICIENT_SCOPE', { requiredScopes })).headers[
      'WWW-Authenticate'
    ];

  it.each([
    ['one scope', ['orders:read'], 'orders:read'],
    ['several', ['orders:read', 'orders:write'], 'orders:read orders:write'],
    ['a quotation mark', ['a"b'], 'ab'],
    ['a backslash', ['a\\b'], 'ab'],
    ['an attempt to end the string', ['a", error="none'], 'a, error=none'],
    ['a line break', ['a\r\nSet-Cookie: x=y'], 'aSet-Cookie: x=y'],
    ['NUL and tab', ['a\u0000\tb'], 'ab'],
    ['letters beyond ASCII', ['bücher:read'], 'bcher:read'],
  ])('names %s, in a string that is safe', (_case, scopes, text) => {
    expect(challengeFor(scopes)).toBe(`Bearer error="insufficient_scope", scope="${text}"`);
  });

  it('says how recent the sign-in must be (RFC 9470 section 3)', () => {
    const { headers } = answerTo(new AuthError('ERR_AUTH_RECENT_AUTH_REQUIRED', { maxAge: 300 }));
    expect(headers['WWW-Authenticate']).toBe(
      'Bearer error="insufficient_user_authentication", max_age="300"',
    );
  });
});

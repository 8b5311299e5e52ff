import { describe, expect, it } from '@jest/globals';
import {
  AUTH_ERROR_CODES,
  AuthConfigurationError,
  AuthError,
} from '../../../lib/domain/auth-error.js';

describe('AuthError', () => {
  it('has these codes, which are never renamed within a major version', () => {
    expect([...AUTH_ERROR_CODES].sort()).toEqual([
      'ERR_AUTH_ACCESS_TOKEN_EXPIRED',
      'ERR_AUTH_ACCESS_TOKEN_MALFORMED',
      'ERR_AUTH_ACCESS_TOKEN_MISMATCH',
      'ERR_AUTH_ACCESS_TOKEN_MISSING',
      'ERR_AUTH_ACCESS_TOKEN_REVOKED',
      'ERR_AUTH_ACCESS_TOKEN_TOO_LARGE',
      'ERR_AUTH_CONFIGURATION',
      'ERR_AUTH_CROSS_SITE',
      'ERR_AUTH_INSUFFICIENT_SCOPE',
      'ERR_AUTH_INVALID_CREDENTIALS',
      'ERR_AUTH_INVALID_REQUEST',
      'ERR_AUTH_INVALID_SCOPE',
      'ERR_AUTH_RECENT_AUTH_REQUIRED',
      'ERR_AUTH_REFRESH_SUPERSEDED',
      'ERR_AUTH_REFRESH_TOKEN_AHEAD',
      'ERR_AUTH_REFRESH_TOKEN_CONTEXT_MISMATCH',
      'ERR_AUTH_REFRESH_TOKEN_EXPIRED',
      'ERR_AUTH_REFRESH_TOKEN_MALFORMED',
      'ERR_AUTH_REFRESH_TOKEN_MISMATCH',
      'ERR_AUTH_REFRESH_TOKEN_MISSING',
      'ERR_AUTH_REFRESH_TOKEN_REUSED',
      'ERR_AUTH_REFRESH_TOKEN_REVOKED',
      'ERR_AUTH_REFRESH_TOKEN_UNKNOWN',
      'ERR_AUTH_SESSION_LIMIT',
      'ERR_AUTH_SESSION_NOT_FOUND',
      'ERR_AUTH_SUBJECT_UNAVAILABLE',
      'ERR_AUTH_UNAVAILABLE',
      'ERR_AUTH_UNSUPPORTED_CONTEXT',
      'ERR_AUTH_UNSUPPORTED_MEDIA_TYPE',
    ]);
  });

  it.each(AUTH_ERROR_CODES)('%s has a reason, a message and a name', (code) => {
    const error = new AuthError(code);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'AuthError', code, requiredScopes: [], maxAge: undefined });
    expect(error.reason).toMatch(/^[a-z]+(-[a-z]+)?$/);
    expect(error.message).toMatch(/^[a-z].{9,}[^.]$/);
    expect('cause' in error).toBe(false);
  });

  it('carries a message of its own, a cause, scopes and a greatest age', () => {
    const cause = new Error('behind it');
    const error = new AuthError('ERR_AUTH_INSUFFICIENT_SCOPE', {
      message: 'more of it',
      cause,
      requiredScopes: ['orders:write'],
      maxAge: 300,
    });
    expect(error).toMatchObject({
      message: 'more of it',
      cause,
      reason: 'insufficient',
      requiredScopes: ['orders:write'],
      maxAge: 300,
    });
  });
});

describe('AuthConfigurationError', () => {
  it('names the option, the problem and the remedy', () => {
    const error = new AuthConfigurationError('session.absoluteLifetime', 'is short', 'Give more');
    expect(error).toBeInstanceOf(AuthError);
    expect(error).toMatchObject({
      name: 'AuthConfigurationError',
      code: 'ERR_AUTH_CONFIGURATION',
      reason: 'misconfigured',
      option: 'session.absoluteLifetime',
      message: 'session.absoluteLifetime: is short. Give more',
    });
  });
});

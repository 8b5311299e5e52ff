import { describe, expect, it } from '@jest/globals';
import { HttpException } from '@nestjs/common';
import { AuthError } from '../../../../lib/domain/auth-error.js';
import { AuthException } from '../../../../lib/http/answers/auth.exception.js';

describe('AuthException', () => {
  it('is an exception of Nest with the status, body and headers of its error', () => {
    const error = new AuthError('ERR_AUTH_UNAVAILABLE');
    const exception = new AuthException(error);
    expect(exception).toBeInstanceOf(HttpException);
    expect(exception.getStatus()).toBe(503);
    expect(exception.getResponse()).toEqual({ error: 'temporarily_unavailable' });
    expect(exception.headers).toEqual({ 'Cache-Control': 'no-store', 'Retry-After': '1' });
    expect(exception.error).toBe(error);
    expect(exception.cause).toBe(error);
  });
});

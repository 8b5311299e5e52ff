import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { AuthError } from '../domain/auth-error.js';
import { RefreshTokenReader } from '../services/refresh/refresh-token-reader.js';
import { AuthException } from './auth.exception.js';
import type { HttpRequest } from './bearer-token.js';
import { clientContextOf } from './client-context.js';
import { objectBody, textParameter } from './request-body.js';

/** Kept apart from the request, so that nothing that prints a request prints a token. */
const presented = new WeakMap<object, string>();

/** The refresh token that the guard found on a request. */
export function presentedRefreshTokenOf(request: object): string | undefined {
  return presented.get(request);
}

/**
 * Lets a request through that carries a refresh token of this issuer, in `refresh_token` of a JSON or
 * form body, and keeps it for `@RefreshToken()`. It costs no I/O and rotates nothing: whether the
 * session is live is decided where the token is used, by `TokenService.refresh` in one atomic step.
 *
 * Put it on a route that is `@Public()`, since such a request need not have an access token.
 *
 * @publicApi
 */
@Injectable()
export class RefreshTokenGuard implements CanActivate {
  constructor(private readonly reader: RefreshTokenReader) {}

  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http')
      throw new AuthException(new AuthError('ERR_AUTH_UNSUPPORTED_CONTEXT'));
    const request = context.switchToHttp().getRequest<HttpRequest>();
    try {
      const token = textParameter(objectBody(request.body), 'refresh_token');
      if (token === undefined) {
        throw new AuthError('ERR_AUTH_INVALID_REQUEST', { message: 'refresh_token is missing' });
      }
      this.reader.read(token, clientContextOf(request));
      presented.set(request, token);
      return true;
    } catch (error) {
      throw error instanceof AuthError ? new AuthException(error) : error;
    }
  }
}

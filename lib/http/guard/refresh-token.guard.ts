import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { AuthError } from '../../domain/auth-error.js';
import { RefreshTokenReader } from '../../services/refresh/refresh-token-reader.js';
import { AuthException } from '../answers/auth.exception.js';
import { clientContextOf, type HttpRequest } from '../requests/http-request.js';
import { TokenTransport, type PresentedRefreshToken } from '../requests/token-transport.js';

/** Kept apart from the request, so that nothing that prints a request prints a token. */
const presented = new WeakMap<object, PresentedRefreshToken>();

/** The refresh token that the guard found on a request. */
export function presentedRefreshTokenOf(request: object): PresentedRefreshToken | undefined {
  return presented.get(request);
}

/**
 * Lets a request through that carries a refresh token of this issuer, in `refresh_token` of a JSON or
 * form body or in its cookie, and keeps it for `@RefreshToken()`. It costs no I/O and rotates nothing: whether
 * the session is live is decided where the token is used, by `TokenService.refresh` in one atomic step.
 *
 * Put it on a route that is `@Public()`, since such a request need not have an access token.
 *
 * @publicApi
 */
@Injectable()
export class RefreshTokenGuard implements CanActivate {
  /** @hidden Nest makes it. */
  constructor(
    private readonly transport: TokenTransport,
    private readonly reader: RefreshTokenReader,
  ) {}

  /**
   * For Nest.
   *
   * @throws AuthException for no refresh token or a bad one (400), a request from a page that may not send it
   * (403), a form with a cookie (415), and any context but HTTP (401)
   */
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http')
      throw new AuthException(new AuthError('ERR_AUTH_UNSUPPORTED_CONTEXT'));
    const request = context.switchToHttp().getRequest<HttpRequest>();
    try {
      const found = this.transport.ofRefresh(request);
      this.reader.read(found.token, clientContextOf(request));
      presented.set(request, found);
      return true;
    } catch (error) {
      throw error instanceof AuthError ? new AuthException(error) : error;
    }
  }
}

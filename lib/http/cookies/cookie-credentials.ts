import { Inject, Injectable } from '@nestjs/common';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedVerificationOptions } from '../../options/resolved-verification-options.js';
import { isBearer } from '../requests/bearer-token.js';
import type { HttpRequest } from '../requests/http-request.js';
import { secondCredential } from '../requests/invalid-request.js';
import { cookieIn } from './cookie-in.js';

/** The tokens that requests bring in cookies. */
@Injectable()
export class CookieCredentials {
  /** Whether tokens in headers and bodies are accepted. */
  readonly bearer: boolean;
  /** Whether cookies are looked at. */
  readonly cookies: boolean;
  private readonly accessTokenName: string;
  private readonly refreshTokenName: string;

  constructor(@Inject(AUTH_OPTIONS) { transport }: ResolvedVerificationOptions) {
    this.bearer = transport.bearer;
    this.cookies = transport.cookies !== undefined;
    this.accessTokenName = transport.cookies?.accessToken.name ?? '';
    this.refreshTokenName = transport.cookies?.refreshToken.name ?? '';
  }

  /**
   * The access token in a request's cookies, where there is one.
   *
   * @throws AuthError `ERR_AUTH_INVALID_REQUEST` for two of them, or one in the `Authorization` header as well
   * (RFC 6750 section 2)
   */
  accessToken({ headers }: HttpRequest): string | undefined {
    if (!this.cookies) return undefined;
    const token = cookieIn(headers.cookie, this.accessTokenName);
    if (token === undefined || !isBearer(headers.authorization)) return token;
    throw secondCredential();
  }

  /**
   * The refresh token in a request's cookies, where there is one.
   *
   * @throws AuthError `ERR_AUTH_INVALID_REQUEST` for two of them
   */
  refreshToken({ headers }: HttpRequest): string | undefined {
    return this.cookies ? cookieIn(headers.cookie, this.refreshTokenName) : undefined;
  }
}

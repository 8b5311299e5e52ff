import { Injectable } from '@nestjs/common';
import { RefreshTokenCodec } from '../../crypto/refresh-token-codec.js';
import { AuthError } from '../../domain/auth-error.js';
import { LogoutService, type LogoutCredentials } from '../../services/logout.service.js';
import { CookieCredentials } from '../cookies/cookie-credentials.js';
import { CrossSiteCheck } from '../cross-site/cross-site-check.js';
import { bearerToken, isBearer } from './bearer-token.js';
import type { HttpRequest } from './http-request.js';
import { invalidRequest, secondCredential } from './invalid-request.js';
import { asksForCookies, objectBody, optionalBody, textParameter } from './request-body.js';

/** A refresh token as it came, and how. Nothing is known of it yet. */
export interface PresentedRefreshToken {
  readonly token: string;
  readonly byCookie: boolean;
}

/**
 * How the tokens of a request travel: in its body or in cookies, and never in both. Those in cookies count only
 * where the request comes from a page that may send it.
 */
@Injectable()
export class TokenTransport {
  constructor(
    private readonly credentials: CookieCredentials,
    private readonly crossSite: CrossSiteCheck,
    private readonly codec: RefreshTokenCodec,
    private readonly logouts: LogoutService,
  ) {}

  /**
   * Whether a sign-in is to be answered with cookies. What cookies there are already plays no part: a sign-in
   * begins a session of its own.
   *
   * @throws AuthError `ERR_AUTH_CROSS_SITE` where a page elsewhere would sign its visitor in
   */
  ofSignIn(request: HttpRequest): boolean {
    const byCookie = this.usesCookies(request);
    if (byCookie) this.crossSite.requireSignIn(request);
    return byCookie;
  }

  /**
   * The refresh token that a request is about.
   *
   * @throws AuthError `ERR_AUTH_INVALID_REQUEST`, `ERR_AUTH_REFRESH_TOKEN_MISSING` where a cookie is to bring it,
   * `ERR_AUTH_CROSS_SITE` or `ERR_AUTH_UNSUPPORTED_MEDIA_TYPE`
   */
  ofRefresh(request: HttpRequest): PresentedRefreshToken {
    const { bearer, cookies } = this.credentials;
    const inCookie = this.credentials.refreshToken(request);
    if (inCookie !== undefined) this.crossSite.require(request, this.codec.decode(inCookie)?.sid);
    const body = cookies ? optionalBody(request.body) : objectBody(request.body);
    const inBody = textParameter(body, 'refresh_token');
    if (inBody !== undefined && (inCookie !== undefined || !bearer))
      throw invalidRequest('the request carries more than one refresh token, or one in its body');
    if (inCookie !== undefined) return { token: inCookie, byCookie: true };
    if (inBody !== undefined) return { token: inBody, byCookie: false };
    if (this.usesCookies(request)) throw new AuthError('ERR_AUTH_REFRESH_TOKEN_MISSING');
    throw invalidRequest('refresh_token is missing');
  }

  /** What a logout brings, and whether cookies have to be cleared. */
  ofLogout(request: HttpRequest): LogoutCredentials & { readonly byCookie: boolean } {
    const refreshToken = this.credentials.refreshToken(request);
    const accessToken = this.credentials.accessToken(request);
    const byCookie = (refreshToken ?? accessToken) !== undefined || this.usesCookies(request);
    if (byCookie) {
      const [sid] = this.logouts.sessionsOf({ refreshToken, accessToken });
      this.crossSite.require(request, sid);
    }
    const inBody = textParameter(optionalBody(request.body), 'refresh_token');
    if (!byCookie)
      return { refreshToken: inBody, accessToken: bearerToken(request), byCookie: false };
    // What is left out here would stay signed in.
    if (inBody === undefined && !isBearer(request.headers.authorization))
      return { refreshToken, accessToken, byCookie: true };
    throw secondCredential();
  }

  /**
   * Whether a request that the guard has let through was authenticated by a cookie.
   *
   * @throws AuthError `ERR_AUTH_UNSUPPORTED_MEDIA_TYPE` where it was, and is a form
   */
  ofGuarded(request: HttpRequest): boolean {
    const byCookie = this.credentials.accessToken(request) !== undefined;
    if (byCookie) this.crossSite.refuseForm(request);
    return byCookie;
  }

  private usesCookies({ body }: HttpRequest): boolean {
    const { bearer, cookies } = this.credentials;
    return cookies && (!bearer || asksForCookies(optionalBody(body)));
  }
}

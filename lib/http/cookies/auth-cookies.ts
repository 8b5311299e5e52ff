import { Inject, Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { csrfTokenOf } from '../../crypto/csrf-token.js';
import { AuthConfigurationError } from '../../domain/auth-error.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import type { CookiePlace, ResolvedCookies } from '../../options/resolved-transport.js';
import type { IssuedTokens } from '../../services/tokens.js';
import {
  cookieTokenResponse,
  tokenResponse,
  type CookieTokenResponse,
  type TokenResponse,
} from '../answers/token-response.js';
import { presentedRefreshTokenOf } from '../guard/refresh-token.guard.js';
import { addVary } from './add-vary.js';

const SAME_SITE = { strict: 'Strict', lax: 'Lax', none: 'None' } as const;

/**
 * Puts tokens into cookies, and takes them out again (RFC 6265). For hosts with routes of their own, on Express and
 * Fastify; the routes of this library do it by themselves.
 *
 * @publicApi
 */
@Injectable()
export class AuthCookies {
  /** @internal */
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {}

  /**
   * Sets the cookies of a pair of tokens. They live as long as the tokens do.
   *
   * @param response what `@Res({ passthrough: true })` gives
   * @throws AuthConfigurationError where `transport` is `'bearer'`
   */
  set(response: object, { accessToken, expiresIn, sid, ...refresh }: IssuedTokens): void {
    const cookies = this.offered();
    const { refreshToken, refreshExpiresIn } = refresh;
    const [csrfKey] = cookies.csrfKeys;
    this.write(response, [
      cookieOf(cookies, cookies.accessToken, accessToken, expiresIn),
      cookieOf(cookies, cookies.refreshToken, refreshToken, refreshExpiresIn),
      ...(csrfKey === undefined
        ? []
        : [cookieOf(cookies, cookies.csrfToken, csrfTokenOf(sid, csrfKey), refreshExpiresIn)]),
    ]);
  }

  /**
   * Has the browser forget the cookies: the same names, paths and prefixes as they were set with.
   *
   * @throws AuthConfigurationError where `transport` is `'bearer'`
   */
  clear(response: object): void {
    const cookies = this.offered();
    const places = [cookies.accessToken, cookies.refreshToken];
    if (cookies.csrfKeys.length > 0) places.push(cookies.csrfToken);
    this.write(
      response,
      places.map((place) => cookieOf(cookies, place, '', 0)),
    );
  }

  /**
   * Answers with new tokens the way the refresh token came that they were given for: sets cookies where it came in
   * one, and puts the tokens into the body where it came there. For routes behind `RefreshTokenGuard`.
   *
   * @param request what `@Req()` gives
   * @param response what `@Res({ passthrough: true })` gives
   * @returns the body
   */
  answer(
    request: object,
    response: object,
    tokens: IssuedTokens,
  ): TokenResponse | CookieTokenResponse {
    return this.send(response, tokens, presentedRefreshTokenOf(request)?.byCookie === true);
  }

  /** @internal Tokens on the wire: in the body that it returns, or in cookies beside a body without them. */
  send(
    response: object,
    tokens: IssuedTokens,
    byCookie: boolean,
  ): TokenResponse | CookieTokenResponse {
    if (!byCookie) return tokenResponse(tokens);
    this.set(response, tokens);
    return cookieTokenResponse(tokens);
  }

  private offered(): ResolvedCookies {
    const { cookies } = this.options.transport;
    if (cookies !== undefined) return cookies;
    throw new AuthConfigurationError(
      'transport',
      "is 'bearer', so there are no cookies",
      "Give 'cookie' or 'both'",
    );
  }

  /** Beside whatever the host has set. Who may ask is decided by the origin, so a cache must know of it. */
  private write(response: object, lines: readonly string[]): void {
    const { httpAdapter } = this.adapterHost;
    for (const line of lines) httpAdapter.appendHeader(response, 'Set-Cookie', line);
    addVary(httpAdapter, response, 'Origin', 'Sec-Fetch-Site');
    httpAdapter.setHeader(response, 'Cache-Control', 'no-store');
  }
}

/** One `Set-Cookie` line (RFC 6265 section 4.1). A page must read the CSRF token, and nothing else. */
function cookieOf(
  { sameSite, domain, secure, csrfToken }: ResolvedCookies,
  place: CookiePlace,
  value: string,
  maxAge: number,
): string {
  return [
    `${place.name}=${value}`,
    `Max-Age=${maxAge}`,
    `Path=${place.path}`,
    ...(domain === undefined ? [] : [`Domain=${domain}`]),
    ...(secure ? ['Secure'] : []),
    ...(place === csrfToken ? [] : ['HttpOnly']),
    `SameSite=${SAME_SITE[sameSite]}`,
  ].join('; ');
}

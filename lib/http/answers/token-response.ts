import type { IssuedTokens } from '../../services/tokens.js';

/**
 * Tokens on the wire (RFC 6749 section 5.1).
 *
 * @publicApi
 */
export interface TokenResponse {
  /** For the header `Authorization`, behind `Bearer `. */
  readonly access_token: string;
  /** How the access token is presented (RFC 6750). */
  readonly token_type: 'Bearer';
  /** Seconds until the access token expires. */
  readonly expires_in: number;
  /** For one refresh: the answer to it has the next one, unless `refreshToken.rotation` is `false`. */
  readonly refresh_token: string;
  /** Seconds until the refresh token expires if it is not used. */
  readonly refresh_expires_in: number;
  /** Scope of the access token, space-separated, where scope is used. */
  readonly scope?: string;
}

/**
 * What is told of tokens that travel in cookies: everything but the tokens.
 *
 * @publicApi
 */
export type CookieTokenResponse = Omit<TokenResponse, 'access_token' | 'refresh_token'>;

/**
 * Writes tokens in the names of the RFC. For hosts with routes of their own.
 *
 * @publicApi
 */
export function tokenResponse(tokens: IssuedTokens): TokenResponse {
  const { token_type, expires_in, ...others } = cookieTokenResponse(tokens);
  return {
    access_token: tokens.accessToken,
    token_type,
    expires_in,
    refresh_token: tokens.refreshToken,
    ...others,
  };
}

/**
 * Writes what is told of tokens that `AuthCookies` sets. For hosts with routes of their own.
 *
 * @publicApi
 */
export function cookieTokenResponse(tokens: IssuedTokens): CookieTokenResponse {
  return {
    token_type: 'Bearer',
    expires_in: tokens.expiresIn,
    refresh_expires_in: tokens.refreshExpiresIn,
    ...(tokens.scope !== undefined && { scope: tokens.scope }),
  };
}

import type { IssuedTokens } from '../services/tokens.js';

/**
 * Tokens on the wire (RFC 6749 section 5.1).
 *
 * @publicApi
 */
export interface TokenResponse {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds until the access token expires. */
  readonly expires_in: number;
  readonly refresh_token: string;
  /** Seconds until the refresh token expires if it is not used. */
  readonly refresh_expires_in: number;
  /** Scope of the access token, where scope is used. */
  readonly scope?: string;
}

/** Writes tokens in the names of the RFC. For hosts with routes of their own. */
export function tokenResponse(tokens: IssuedTokens): TokenResponse {
  return {
    access_token: tokens.accessToken,
    token_type: 'Bearer',
    expires_in: tokens.expiresIn,
    refresh_token: tokens.refreshToken,
    refresh_expires_in: tokens.refreshExpiresIn,
    ...(tokens.scope !== undefined && { scope: tokens.scope }),
  };
}

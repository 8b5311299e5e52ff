import type { IssuedAccessToken } from './access-token/access-token-issuer.js';

/** A pair of tokens as it leaves {@link TokenService}. Keep both out of logs. */
export interface IssuedTokens {
  /** A JWS in the profile of RFC 9068. */
  readonly accessToken: string;
  /** Seconds until the access token expires. */
  readonly expiresIn: number;
  /** Opaque to everyone but the issuer. */
  readonly refreshToken: string;
  /** Seconds until the refresh token expires if it is not used. */
  readonly refreshExpiresIn: number;
  /** Scope of the access token, where scope is used. */
  readonly scope?: string;
  /** The session that both belong to. */
  readonly sid: string;
}

/** @param left milliseconds until the refresh token expires if it is not used */
export function issuedTokens(
  sid: string,
  { token, expiresIn, scope }: IssuedAccessToken,
  refreshToken: string,
  left: number,
): IssuedTokens {
  return {
    accessToken: token,
    expiresIn,
    refreshToken,
    refreshExpiresIn: Math.floor(left / 1_000),
    ...(scope !== null && { scope }),
    sid,
  };
}

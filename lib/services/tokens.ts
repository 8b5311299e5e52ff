/** A pair of tokens as it leaves {@link TokenService}. Keep both out of logs. */
export interface IssuedTokens {
  readonly accessToken: string;
  /** Seconds until the access token expires. */
  readonly expiresIn: number;
  readonly refreshToken: string;
  /** Seconds until the refresh token expires if it is not used. */
  readonly refreshExpiresIn: number;
  /** Scope of the access token, where scope is used. */
  readonly scope?: string;
  /** The session that both belong to. */
  readonly sid: string;
}

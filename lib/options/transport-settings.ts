/**
 * How tokens travel: in the `Authorization` header and in bodies, in cookies, or as each client asks for at
 * sign-in.
 *
 * @publicApi
 */
export type Transport = 'bearer' | 'cookie' | 'both';

/**
 * The attribute `SameSite` of a cookie (RFC 6265bis section 4.1.2.7).
 *
 * @publicApi
 */
export type SameSite = 'strict' | 'lax' | 'none';

/**
 * Settings of the cookies that tokens travel in, where `transport` is `'cookie'` or `'both'`. They are
 * `HttpOnly`, and live as long as the token in them.
 *
 * @publicApi
 */
export interface CookieSettings {
  /**
   * The name of the cookie with the access token. 1 to 128 characters of a token (RFC 9110).
   * @default '__Host-access_token'; '__Secure-access_token' with a `domain`; 'access_token' without `secure`;
   * '__Host-NAME_access_token' for a module instance with a `name`, and so on
   */
  readonly accessTokenName?: string;
  /**
   * The name of the cookie with the refresh token. 1 to 128 characters of a token (RFC 9110), and another one.
   * @default '__Host-refresh_token'; '__Secure-refresh_token' with a `refreshTokenPath` or a `domain`; 'refresh_token' without `secure`
   */
  readonly refreshTokenName?: string;
  /**
   * Where the browser sends the refresh token: to this path and what is below it, such as `'/auth'`. Refresh and
   * logout have to be there. At most 1,024 characters.
   * @default '/', as the prefix `__Host-` requires
   */
  readonly refreshTokenPath?: string;
  /** With which requests of other sites the browser sends the cookies; `'none'` needs `secure`. @default 'strict' */
  readonly sameSite?: SameSite;
  /**
   * The domain whose hosts all get the cookies, such as `'example.com'`. Each of them can then read and overwrite
   * them. In small letters, at most 253 characters.
   * @default none: the host that set them, and no other
   */
  readonly domain?: string;
  /**
   * Whether the cookies are sent over HTTPS only; browsers count `http://localhost` as such, Safari aside. `false`
   * needs `allowInsecure: ['cookies-over-http']`.
   * @default true
   */
  readonly secure?: boolean;
}

/**
 * Settings of the defence against forged cross-site requests, for requests that are authenticated by a cookie.
 *
 * @publicApi
 */
export interface CsrfSettings {
  /**
   * Other origins whose pages may send unsafe requests, each as browsers write it: `'https://app.example.com'`.
   * The own origin always may; name it here too where a proxy changes the `Host` header. It does not turn on CORS.
   * @default []
   */
  readonly allowedOrigins?: readonly string[];
  /**
   * Whether a client that sends neither `Sec-Fetch-Site` nor `Origin` may prove itself by a token: the cookie
   * `csrf_token` (behind the same prefix as the access token), sent back in the header `X-CSRF-Token`. It is bound
   * to the session by an HMAC. Without this, such a client is refused.
   * @default false
   */
  readonly token?: boolean;
}

/** How tokens travel, as both modules set it. */
export interface TransportSettings {
  /**
   * How tokens travel. With `'both'`, a client asks for cookies by `"transport": "cookie"` in the body of its
   * sign-in, and gets bodies otherwise.
   * @default 'bearer'
   */
  readonly transport?: Transport;
  /** The cookies, where `transport` is `'cookie'` or `'both'`. */
  readonly cookie?: CookieSettings;
  /** Which pages may send requests with these cookies. */
  readonly csrf?: CsrfSettings;
}

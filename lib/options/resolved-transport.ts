import type { KeyObject } from 'node:crypto';
import type { SameSite } from './transport-settings.js';

/** A cookie's name and where it is sent. */
export interface CookiePlace {
  readonly name: string;
  readonly path: string;
}

/** Cookies that tokens travel in, and who may use them. Frozen. */
export interface ResolvedCookies {
  readonly accessToken: CookiePlace;
  readonly refreshToken: CookiePlace;
  readonly csrfToken: CookiePlace;
  readonly sameSite: SameSite;
  readonly domain: string | undefined;
  readonly secure: boolean;
  /** Origins beside the own one. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** The first one signs CSRF tokens, all verify; empty where there are none. */
  readonly csrfKeys: readonly KeyObject[];
}

/** How tokens travel, with every default filled in. */
export interface ResolvedTransport {
  /** Whether tokens are accepted in headers and bodies. */
  readonly bearer: boolean;
  /** `undefined` where cookies are not looked at. */
  readonly cookies: ResolvedCookies | undefined;
}

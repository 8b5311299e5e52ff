import type { ApplicationConfig } from '@nestjs/core';
import type { ResolvedCookies } from '../../options/resolved-transport.js';

/** The routes that need the refresh token. */
const ROUTES = ['refresh', 'logout'];

/**
 * Says which routes of this library browsers don't send the refresh token to, by the path of its cookie. Not refused,
 * since a proxy may show other paths than the application has.
 *
 * @param controller path of the routes
 */
export function warningsOfPath(
  cookies: ResolvedCookies | undefined,
  controller: string | false,
  config: Pick<ApplicationConfig, 'getGlobalPrefix' | 'getGlobalPrefixOptions'>,
): readonly string[] {
  if (cookies === undefined || controller === false) return [];
  const { path } = cookies.refreshToken;
  const prefix = config.getGlobalPrefix();
  const prefixes = config.getGlobalPrefixOptions().exclude === undefined ? [prefix] : [prefix, ''];
  const missed = ROUTES.filter(
    (route) => !prefixes.some((one) => isSentTo(path, pathOf(one, controller, route))),
  );
  return missed.map(
    (route) =>
      `cookie.refreshTokenPath is '${path}', so browsers don't send the refresh token to ${pathOf(prefix, controller, route)}`,
  );
}

function pathOf(...parts: readonly string[]): string {
  return `/${parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;
}

/** Whether a cookie of this path is sent to that one (RFC 6265 section 5.1.4). */
function isSentTo(cookiePath: string, path: string): boolean {
  if (!path.startsWith(cookiePath)) return false;
  return path === cookiePath || cookiePath.endsWith('/') || path.charAt(cookiePath.length) === '/';
}

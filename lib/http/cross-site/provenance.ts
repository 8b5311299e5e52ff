import type { ResolvedCookies } from '../../options/resolved-transport.js';
import type { HttpRequest } from '../requests/http-request.js';

/** Where a request comes from: a page that may send it, one that may not, or the browser does not say. */
export type Provenance = 'own' | 'foreign' | 'unknown';

const LOOPBACK = /^(?:localhost|(?:[^.:]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/;

/**
 * Tells from which page a request was sent: by an origin that is listed, else by `Sec-Fetch-Site`, else by `Origin`
 * alone. Both headers are the browser's; no page can set them (Fetch, "forbidden request-header").
 */
export function provenanceOf(
  { headers }: HttpRequest,
  { allowedOrigins, secure }: Pick<ResolvedCookies, 'allowedOrigins' | 'secure'>,
): Provenance {
  const { origin, host = headers[':authority'] } = headers;
  if (origin !== undefined && allowedOrigins.has(origin)) return 'own';
  const site = headers['sec-fetch-site'];
  // 'none' is the user: an address that was typed, a bookmark.
  if (site !== undefined) return site === 'same-origin' || site === 'none' ? 'own' : 'foreign';
  if (origin === undefined) return 'unknown';
  return typeof host === 'string' && isOwn(origin, host, secure) ? 'own' : 'foreign';
}

/**
 * Whether an origin is that of this host. The scheme is not taken from the connection, which may end at a proxy: a
 * browser sends a `Secure` cookie over HTTPS, or to its own machine.
 */
function isOwn(origin: string, host: string, secure: boolean): boolean {
  if (origin === `https://${host}`) return true;
  return origin === `http://${host}` && (!secure || LOOPBACK.test(host));
}

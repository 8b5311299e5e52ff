import type { HttpRequest } from './http-request.js';
import { invalidRequest, secondCredential } from './invalid-request.js';

/** How nearly every client writes it. */
const USUAL_SCHEME = 'Bearer ';
const BEARER = /^bearer +([A-Za-z0-9\-._~+/]+=*)$/i;
const BEARER_SCHEME = /^bearer(?:$|[^!#$%&'*+\-.^_`|~0-9A-Za-z])/i;

/**
 * Takes the access token from the `Authorization` header (RFC 6750 section 2.1): scheme without case,
 * one space or more, one token68. `undefined` where there is no header or another scheme.
 *
 * @throws AuthError `ERR_AUTH_INVALID_REQUEST` for a second credential, or a bearer header of any other form
 */
export function bearerToken(request: HttpRequest): string | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined) return undefined;
  refuseSecondCredential(request);
  const [, token] = BEARER.exec(authorization) ?? [];
  if (token !== undefined) return token;
  if (!BEARER_SCHEME.test(authorization)) return undefined;
  throw invalidRequest('the Authorization header is malformed');
}

/** A request with this access token and nothing else, for a token that came without one. */
export function bearerRequest(token: string): HttpRequest {
  return { headers: { authorization: `${USUAL_SCHEME}${token}` } };
}

/** Whether an `Authorization` header is of this scheme, well written or not. */
export function isBearer(authorization: string | undefined): boolean {
  return authorization !== undefined && BEARER_SCHEME.test(authorization);
}

/**
 * What {@link bearerToken} would give if it is a token at all: enough to look it up among tokens that were
 * read before. `undefined` where the header is not written as usual.
 *
 * @throws AuthError `ERR_AUTH_INVALID_REQUEST` for a second credential
 */
export function bearerCandidate(request: HttpRequest): string | undefined {
  const { authorization } = request.headers;
  if (authorization?.startsWith(USUAL_SCHEME) !== true) return undefined;
  if (authorization.charAt(USUAL_SCHEME.length) === ' ') return undefined;
  refuseSecondCredential(request);
  return authorization.slice(USUAL_SCHEME.length);
}

/** @throws AuthError `ERR_AUTH_INVALID_REQUEST` for a second credential (RFC 6750 section 2) */
export function refuseSecondCredential(request: HttpRequest): void {
  if (hasSecondHeader(request) || hasFormToken(request)) throw secondCredential();
}

/** Node keeps the first of several `Authorization` lines and drops the others, so the raw lines are counted. */
function hasSecondHeader({ rawHeaders, raw }: HttpRequest): boolean {
  const lines = rawHeaders ?? raw?.rawHeaders ?? [];
  let count = 0;
  for (let at = 0; at < lines.length; at += 2) {
    const name = lines[at];
    if (name?.length === 13 && name.toLowerCase() === 'authorization') count += 1;
  }
  return count > 1;
}

/** A token in a form body as well (RFC 6750 section 2.2) makes two. */
function hasFormToken({ body, headers }: HttpRequest): boolean {
  if (typeof body !== 'object' || body === null || !Object.hasOwn(body, 'access_token'))
    return false;
  return (
    headers['content-type']?.toLowerCase().startsWith('application/x-www-form-urlencoded') ?? false
  );
}

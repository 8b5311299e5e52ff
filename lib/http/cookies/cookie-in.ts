import { invalidRequest } from '../requests/invalid-request.js';

/** As many as browsers keep for a host at the least (RFC 6265 section 6.1). */
const MAX_COOKIES = 50;

const EQUALS = 0x3d;
const SPACE = 0x20;
const TAB = 0x09;

/**
 * The value of a cookie in a `Cookie` header (RFC 6265 section 4.2); `undefined` where it is not there, or empty.
 *
 * @throws AuthError `ERR_AUTH_INVALID_REQUEST` where it is there twice, since nobody can tell then whose it is, or
 * among more than 50 cookies
 */
export function cookieIn(header: unknown, name: string): string | undefined {
  if (typeof header !== 'string') return undefined;
  let found: string | undefined;
  let count = 0;
  let next = 0;
  while (next < header.length) {
    const at = next;
    const semicolon = header.indexOf(';', at);
    const end = semicolon === -1 ? header.length : semicolon;
    next = end + 1;
    count += 1;
    const start = skipSpace(header, at);
    if (!header.startsWith(name, start)) continue;
    if (header.charCodeAt(start + name.length) !== EQUALS) continue;
    if (found !== undefined) throw invalidRequest('a cookie is there twice');
    found = header.slice(start + name.length + 1, end).trimEnd();
  }
  if (found !== undefined && count > MAX_COOKIES)
    throw invalidRequest('there are more than 50 cookies');
  return found === '' ? undefined : found;
}

function skipSpace(header: string, from: number): number {
  let at = from;
  while (header.charCodeAt(at) === SPACE || header.charCodeAt(at) === TAB) at += 1;
  return at;
}

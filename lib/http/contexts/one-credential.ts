import type { HttpRequest } from '../requests/http-request.js';
import { invalidRequest, secondCredential } from '../requests/invalid-request.js';
import { isObject } from './members.js';

/**
 * In characters; as long as Node lets all headers together be. What a socket began with is read again at each of
 * its messages, so a long one sent once would cost much each time.
 */
const MAX_LENGTH = 16_384;

/**
 * A request with the one `Authorization` value that was found in the places where one may be.
 *
 * @param began the headers that it began with, among which a cookie is a second credential
 * @throws AuthError `ERR_AUTH_INVALID_REQUEST` for several (RFC 6750 section 2), or for what is no text or
 * longer than a header may be
 */
export function withOneCredential(
  found: readonly unknown[],
  began: HttpRequest['headers'] = {},
): HttpRequest {
  const [authorization, ...others] = found.filter((one) => one !== undefined && one !== null);
  if (others.length > 0) throw secondCredential();
  if (authorization === undefined) return { headers: began };
  if (typeof authorization !== 'string') throw invalidRequest('the credential is no text');
  if (authorization.length > MAX_LENGTH) throw invalidRequest('the credential is too long');
  return { headers: { ...began, authorization } };
}

/** The members of an object whose name is `authorization`, in capitals or not. */
export function authorizationsIn(members: unknown): readonly unknown[] {
  if (!isObject(members)) return [];
  return NAMES.flatMap((name) => (Object.hasOwn(members, name) ? [members[name]] : []));
}

const NAMES = ['authorization', 'Authorization', 'AUTHORIZATION'];

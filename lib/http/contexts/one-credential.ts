import { AuthError } from '../../domain/auth-error.js';
import type { HttpRequest } from '../bearer-token.js';

/**
 * In characters; as long as Node lets all headers together be. What a socket began with is read again at each of
 * its messages, so a long one sent once would cost much each time.
 */
const MAX_LENGTH = 16_384;

/**
 * A request with the one `Authorization` value that was found in the places where one may be.
 *
 * @throws AuthError `ERR_AUTH_INVALID_REQUEST` for several (RFC 6750 section 2), or for what is no text or
 * longer than a header may be
 */
export function withOneCredential(found: readonly unknown[]): HttpRequest {
  const [authorization, ...others] = found.filter((one) => one !== undefined && one !== null);
  if (others.length > 0) {
    throw new AuthError('ERR_AUTH_INVALID_REQUEST', {
      message: 'the request carries more than one credential',
    });
  }
  if (authorization === undefined) return { headers: {} };
  if (typeof authorization !== 'string')
    throw new AuthError('ERR_AUTH_INVALID_REQUEST', { message: 'the credential is no text' });
  if (authorization.length > MAX_LENGTH)
    throw new AuthError('ERR_AUTH_INVALID_REQUEST', { message: 'the credential is too long' });
  return { headers: { authorization } };
}

/** A token that came without its scheme. */
export function asBearer(token: unknown): unknown {
  return typeof token === 'string' ? `Bearer ${token}` : token;
}

/** The members of an object whose name is `authorization`, in capitals or not. */
export function authorizationsIn(members: unknown): readonly unknown[] {
  if (typeof members !== 'object' || members === null) return [];
  return NAMES.flatMap((name) =>
    Object.hasOwn(members, name) ? [(members as Readonly<Record<string, unknown>>)[name]] : [],
  );
}

const NAMES = ['authorization', 'Authorization', 'AUTHORIZATION'];

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

import type { AccessTokenClaims } from '../../domain/access-token-claims.js';
import { AuthError } from '../../domain/auth-error.js';

/** Whose socket it is, as long as it lives. */
const subjects = new WeakMap<object, string>();

/**
 * The claims of the last message to each handler. A socket outlives its messages, and what one of them was let
 * in with must not be seen by a handler that asks for nothing.
 */
const claimsByHandler = new WeakMap<object, WeakMap<object, AccessTokenClaims>>();

/**
 * Makes a socket its subject's, for as long as it lives.
 *
 * @throws AuthError `ERR_AUTH_ACCESS_TOKEN_MISMATCH` where it is another subject's
 */
export function claimSocket(client: object, subject: string): void {
  const known = subjects.get(client);
  if (known === undefined) subjects.set(client, subject);
  else if (known !== subject) throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MISMATCH');
}

/** @throws AuthError `ERR_AUTH_ACCESS_TOKEN_MISMATCH` where the socket is another subject's */
export function keepSocketClaims(client: object, handler: object, claims: AccessTokenClaims): void {
  claimSocket(client, claims.sub);
  let byHandler = claimsByHandler.get(client);
  if (byHandler === undefined) claimsByHandler.set(client, (byHandler = new WeakMap()));
  byHandler.set(handler, claims);
}

export function socketClaims(client: object, handler: object): AccessTokenClaims | undefined {
  return claimsByHandler.get(client)?.get(handler);
}

import type { AuthError } from '../../domain/auth-error.js';
import { messageErrorOf } from './message-error.js';

/**
 * Forbidden, in the protocol of `graphql-ws`. Its client connects again after it, with what `connectionParams`
 * gives then, and goes on with its subscriptions; after 4401, Unauthorized, it would give up.
 */
const FORBIDDEN = 4403;

/** As much of a socket as closing needs: that of `ws`, or the connection below one. */
interface Closable {
  close?(code: number, reason: string): unknown;
  destroy?(): unknown;
}

/** Closes the socket of GraphQL subscriptions, so that its client comes back with another token. */
export function closeSubscriptions(socket: Closable, error: AuthError): void {
  if (socket.close === undefined) socket.destroy?.();
  else socket.close(FORBIDDEN, messageErrorOf(error).error ?? 'unauthorized');
}

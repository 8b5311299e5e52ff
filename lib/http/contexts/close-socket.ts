import type { AuthError } from '../../domain/auth-error.js';
import { messageErrorOf } from './message-error.js';

/** Tells a client why, and closes its socket. */
export type CloseSocket = (socket: object, error: AuthError) => void;

/** As much of a socket as closing needs: that of `socket.io`, of `ws`, or the connection below one. */
interface Closable {
  emit?(event: string, error: object): unknown;
  disconnect?(close: boolean): unknown;
  close?(code: number, reason: string): unknown;
  destroy?(): unknown;
}

/** Close codes of the registry for WebSocket (RFC 6455 section 11.7): Forbidden, and Try Again Later. */
const CLOSE_CODES: Readonly<Record<number, number>> = { 403: 3003, 503: 1013 };
const UNAUTHORIZED = 3000;

/**
 * Forbidden, in the protocol of `graphql-ws`. Its client connects again after it, with what `connectionParams`
 * gives then, and goes on with its subscriptions; after 4401, Unauthorized, it would give up.
 */
const GRAPHQL_FORBIDDEN = 4403;

/** Tells the client of a gateway why it is refused, and closes its socket. */
export function closeSocket(client: Closable, error: AuthError): void {
  const told = messageErrorOf(error);
  if (client.disconnect !== undefined) {
    client.emit?.('exception', told);
    client.disconnect(true);
    return;
  }
  client.close?.(CLOSE_CODES[told.statusCode] ?? UNAUTHORIZED, told.error ?? 'unauthorized');
}

/** Closes the socket of GraphQL subscriptions, so that its client comes back with another token. */
export function closeSubscriptions(socket: Closable, error: AuthError): void {
  if (socket.close === undefined) socket.destroy?.();
  else socket.close(GRAPHQL_FORBIDDEN, messageErrorOf(error).error ?? 'unauthorized');
}

import type { AuthError } from '../../domain/auth-error.js';
import { messageErrorOf } from './message-error.js';

/** Close codes of the registry for WebSocket (RFC 6455 section 11.7): Unauthorized, and Try Again Later. */
const UNAUTHORIZED = 3000;
const TRY_AGAIN_LATER = 1013;

/** As much of a socket as closing needs: that of `socket.io`, or of `ws`. */
interface Closable {
  emit?(event: string, error: object): unknown;
  disconnect?(close: boolean): unknown;
  close?(code: number, reason: string): unknown;
}

/** Tells a client why it is refused, and closes its socket. */
export function closeSocket(client: Closable, error: AuthError): void {
  const told = messageErrorOf(error);
  if (client.disconnect !== undefined) {
    client.emit?.('exception', told);
    client.disconnect(true);
    return;
  }
  client.close?.(
    told.statusCode === 503 ? TRY_AGAIN_LATER : UNAUTHORIZED,
    told.error ?? 'unauthorized',
  );
}

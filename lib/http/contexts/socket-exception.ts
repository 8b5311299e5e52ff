import type { AuthError } from '../../domain/auth-error.js';
import { AuthException } from '../auth.exception.js';
import { messageErrorOf } from './message-error.js';

/** What Nest shows to the client of a gateway; any other exception is an internal error there. */
export async function socketException(error: AuthError): Promise<Error> {
  try {
    // A host with gateways has loaded the package; others need not have it.
    const { WsException } = await import('@nestjs/websockets');
    return new WsException(messageErrorOf(error));
  } catch {
    return new AuthException(error);
  }
}

import type { AuthError } from '../../domain/auth-error.js';
import { AuthException } from '../answers/auth.exception.js';
import { messageErrorOf } from './message-error.js';
import { refusedMessage } from './refused-message.js';

/** What Nest shows to the client of a gateway; any other exception is an internal error there. */
export function socketException(error: AuthError): Promise<Error> {
  return loaded(error, async () => {
    const { WsException } = await import('@nestjs/websockets');
    return new WsException(messageErrorOf(error));
  });
}

/**
 * What Nest sends back over a microservice transport; any other exception is an internal error there.
 *
 * @param transport the context of the message
 */
export function messageException(error: AuthError, transport: unknown): Promise<Error> {
  return loaded(error, async () => {
    const { RpcException } = await import('@nestjs/microservices');
    return new RpcException(refusedMessage(error, transport));
  });
}

/** A host with gateways or microservices has loaded the package of their exception; others need not have it. */
async function loaded(error: AuthError, load: () => Promise<Error>): Promise<Error> {
  try {
    return await load();
  } catch {
    return new AuthException(error);
  }
}

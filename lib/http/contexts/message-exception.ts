import type { AuthError } from '../../domain/auth-error.js';
import { AuthException } from '../auth.exception.js';
import { refusedMessage } from './refused-message.js';

/**
 * What Nest sends back over a microservice transport; any other exception is an internal error there.
 *
 * @param transport the context of the message
 */
export async function messageException(error: AuthError, transport: unknown): Promise<Error> {
  try {
    // A host with microservices has loaded the package; others need not have it.
    const { RpcException } = await import('@nestjs/microservices');
    return new RpcException(refusedMessage(error, transport));
  } catch {
    return new AuthException(error);
  }
}

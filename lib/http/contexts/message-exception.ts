import type { AuthError } from '../../domain/auth-error.js';
import { AuthException } from '../auth.exception.js';
import { messageErrorOf } from './message-error.js';

/** What Nest sends back over a microservice transport; any other exception is an internal error there. */
export async function messageException(error: AuthError): Promise<Error> {
  try {
    // A host with microservices has loaded the package; others need not have it.
    const { RpcException } = await import('@nestjs/microservices');
    return new RpcException(messageErrorOf(error));
  } catch {
    return new AuthException(error);
  }
}

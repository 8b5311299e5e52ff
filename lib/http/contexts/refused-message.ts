import type { AuthError } from '../../domain/auth-error.js';
import { grpcStatusOf } from './grpc-status.js';
import { messageErrorOf } from './message-error.js';
import { isMetadata } from './message-request.js';

/**
 * The error for the sender of a microservice message, for gRPC with its own status.
 *
 * @param transport the context of the message
 */
export function refusedMessage(error: AuthError, transport: unknown): object {
  const told = messageErrorOf(error);
  return isMetadata(transport) ? { ...told, ...grpcStatusOf(told) } : told;
}

import type { AuthError } from '../../domain/auth-error.js';
import { messageErrorOf, type MessageError } from './message-error.js';
import { isMetadata } from './message-request.js';

/** The codes of gRPC that mean what a status of HTTP means. */
const GRPC_CODES: Readonly<Record<number, number>> = {
  400: 3, // INVALID_ARGUMENT
  401: 16, // UNAUTHENTICATED
  403: 7, // PERMISSION_DENIED
  503: 14, // UNAVAILABLE
};
const GRPC_INTERNAL = 13;

/**
 * The error for the sender of a microservice message, for gRPC with its own status.
 *
 * @param transport the context of the message
 */
export function refusedMessage(error: AuthError, transport: unknown): object {
  const told = messageErrorOf(error);
  return isMetadata(transport) ? { ...told, ...grpcStatusOf(told) } : told;
}

/** What gRPC lets a client see of an error: a code and a text. Without a code, it is an unknown error. */
function grpcStatusOf({ statusCode, error, message }: MessageError): object {
  return { code: GRPC_CODES[statusCode] ?? GRPC_INTERNAL, details: error ?? message ?? '' };
}

import type { MessageError } from './message-error.js';

/** The codes of gRPC that mean what a status of HTTP means. */
const CODES: Readonly<Record<number, number>> = {
  400: 3, // INVALID_ARGUMENT
  401: 16, // UNAUTHENTICATED
  403: 7, // PERMISSION_DENIED
  503: 14, // UNAVAILABLE
};
const INTERNAL = 13;

/** What gRPC lets a client see of an error: a code and a text. Without a code, it is an unknown error. */
export function grpcStatusOf({ statusCode, error, message }: MessageError): {
  readonly code: number;
  readonly details: string;
} {
  return { code: CODES[statusCode] ?? INTERNAL, details: error ?? message ?? '' };
}

import type { AuthError } from '../../domain/auth-error.js';
import { answerTo } from '../answers/error-answer.js';

/** What a client is told where there are no status, headers and challenge: all of it in one object. */
export interface MessageError {
  readonly status: 'error';
  /** The status that HTTP would have. */
  readonly statusCode: number;
  /** The error as in HTTP; missing where no credential was sent. */
  readonly error?: string;
  readonly message?: string;
  /** For `insufficient_scope`: the scopes that were asked for, space-separated. */
  readonly scope?: string;
  /** For `insufficient_user_authentication`: the greatest age of a sign-in, in seconds. */
  readonly max_age?: number;
}

/** The error for a message of a gateway or a microservice. Nothing from the message is echoed. */
export function messageErrorOf(error: AuthError): MessageError {
  const { status, body } = answerTo(error);
  return {
    status: 'error',
    statusCode: status,
    ...body,
    ...(error.requiredScopes.length > 0 && { scope: error.requiredScopes.join(' ') }),
    ...(error.maxAge !== undefined && { max_age: error.maxAge }),
  };
}

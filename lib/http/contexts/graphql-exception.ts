import type { AuthError } from '../../domain/auth-error.js';
import { AuthException } from '../answers/auth.exception.js';
import { messageErrorOf } from './message-error.js';

/** The codes that Apollo and Nest use in `extensions.code`; anything else is an internal error. */
const CODES: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  503: 'SERVICE_UNAVAILABLE',
};

/** A refusal as GraphQL servers show it: they copy `extensions` from what a resolver throws. */
export class GraphqlAuthException extends AuthException {
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(error: AuthError) {
    super(error);
    const { status: _status, ...told } = messageErrorOf(error);
    this.message = told.error ?? 'Unauthorized';
    this.extensions = { code: CODES[told.statusCode] ?? 'INTERNAL_SERVER_ERROR', ...told };
  }
}

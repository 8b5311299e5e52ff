import { AuthError } from '../../domain/auth-error.js';

/** For a request that lacks something, has it twice, or has it in another form than it must. @param message without a token */
export function invalidRequest(message: string): AuthError {
  return new AuthError('ERR_AUTH_INVALID_REQUEST', { message });
}

/** For a request that says in two ways who it is from (RFC 6750 section 2). */
export function secondCredential(): AuthError {
  return invalidRequest('the request carries more than one credential');
}

import type { ExecutionContext } from '@nestjs/common';
import { AuthError } from '../../domain/auth-error.js';
import type { HttpRequest } from '../requests/http-request.js';
import { graphqlRequest } from './graphql-context.js';
import { messageRequest } from './message-request.js';
import { socketRequest } from './socket-request.js';

/**
 * What carries the credentials, in the form of an HTTP request: one extractor for each kind of context.
 *
 * @throws AuthError `ERR_AUTH_UNSUPPORTED_CONTEXT` for a kind that is not known, or where there is nothing to
 * look at; `ERR_AUTH_INVALID_REQUEST` for more than one credential
 */
export function requestOf(context: ExecutionContext): HttpRequest {
  const kind = context.getType<string>();
  const request = kind === 'http' ? context.getArgByIndex<HttpRequest>(0) : extract(kind, context);
  if (typeof request?.headers !== 'object') throw new AuthError('ERR_AUTH_UNSUPPORTED_CONTEXT');
  return request;
}

function extract(kind: string, context: ExecutionContext): HttpRequest | undefined {
  switch (kind) {
    case 'graphql':
      return graphqlRequest(context.getArgByIndex(2));
    case 'ws':
      return socketRequest(context.switchToWs().getClient());
    case 'rpc':
      return messageRequest(context.switchToRpc().getData(), context.switchToRpc().getContext());
    default:
      return undefined;
  }
}

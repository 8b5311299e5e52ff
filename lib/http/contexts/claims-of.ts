import type { ExecutionContext } from '@nestjs/common';
import type { AccessTokenClaims } from '../../domain/access-token-claims.js';
import { graphqlRequest } from './graphql-context.js';
import { isObject } from './members.js';
import { commonClaims, keepOperationClaims, operationClaims } from './operation-claims.js';
import { keepSocketClaims, socketClaims } from './socket-claims.js';

/** A request with the claims where Passport puts them. */
interface AuthenticatedRequest {
  user?: AccessTokenClaims | undefined;
}

/**
 * Keeps the claims of a request: on `request.user`, and in other contexts than HTTP apart from it, for each handler.
 * For HTTP the first argument is the request; asking for it by name makes objects each time.
 *
 * @throws AuthError `ERR_AUTH_ACCESS_TOKEN_MISMATCH` for a socket that is another subject's
 */
export function keepClaims(context: ExecutionContext, claims: AccessTokenClaims): void {
  if (context.getType() === 'http') {
    context.getArgByIndex<AuthenticatedRequest>(0).user = claims;
    return;
  }
  const holder = holderOf(context);
  if (holder === undefined) return;
  if (context.getType<string>() === 'ws') {
    keepSocketClaims(holder, context.getHandler(), claims);
    return;
  }
  keepOperationClaims(holder, context.getHandler(), claims);
  if (context.getType<string>() === 'graphql') {
    const request = graphqlRequest(holder) as AuthenticatedRequest | undefined;
    if (request !== undefined) request.user = commonClaims(holder);
  }
}

/** The claims set of a guarded request; `undefined` on a public route. */
export function claimsOf(context: ExecutionContext): AccessTokenClaims | undefined {
  if (context.getType() === 'http')
    return context.switchToHttp().getRequest<AuthenticatedRequest>().user;
  const holder = holderOf(context);
  if (holder === undefined) return undefined;
  return context.getType<string>() === 'ws'
    ? socketClaims(holder, context.getHandler())
    : operationClaims(holder, context.getHandler());
}

/** The GraphQL context, the socket, or the context of the transport, which each message has of its own. */
function holderOf(context: ExecutionContext): object | undefined {
  const [holder] = holdersOf(context).filter(isObject);
  return holder;
}

function holdersOf(context: ExecutionContext): readonly unknown[] {
  switch (context.getType<string>()) {
    case 'graphql':
      return [context.getArgByIndex(2)];
    case 'ws':
      return [context.switchToWs().getClient()];
    case 'rpc':
      return [context.switchToRpc().getContext(), context.switchToRpc().getData()];
    default:
      return [];
  }
}

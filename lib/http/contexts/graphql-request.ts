import type { HttpRequest } from '../bearer-token.js';
import { authorizationsIn, isObject, withOneCredential } from './one-credential.js';

/**
 * The request that a GraphQL context holds: `req` (Apollo), `request` or `reply.request` (Mercurius); for
 * subscriptions over `graphql-ws` that of the upgrade, or what the client sent as `connectionParams`.
 */
export function graphqlRequest(context: unknown): HttpRequest | undefined {
  if (!isObject(context)) return undefined;
  const { connectionParams, extra } = context;
  const request = [
    ...[context.req, context.request, isObject(context.reply) && context.reply.request],
    isObject(extra) && extra.request,
  ].find(isObject) as HttpRequest | undefined;
  const sent = authorizationsIn(connectionParams);
  return sent.length === 0 ? request : withOneCredential([...sent, request?.headers.authorization]);
}

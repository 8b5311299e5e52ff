import type { HttpRequest } from '../bearer-token.js';
import { authorizationsIn, isObject, withOneCredential } from './one-credential.js';

/**
 * The request that a GraphQL context holds: `req` (Apollo), `request` or `reply.request` (Mercurius); for
 * subscriptions over `graphql-ws` that of the upgrade, or what the client sent as `connectionParams`.
 */
export function graphqlRequest(context: unknown): HttpRequest | undefined {
  if (!isObject(context)) return undefined;
  // Where the host gives no context of its own, Nest puts that of graphql-ws at `req`.
  const connection = isObject(context.req) && !isRequest(context.req) ? context.req : context;
  const request = requestIn(context) ?? requestIn(connection);
  const sent = authorizationsIn(context.connectionParams ?? connection.connectionParams);
  return sent.length === 0 ? request : withOneCredential([...sent, request?.headers.authorization]);
}

function requestIn(context: Readonly<Record<string, unknown>>): HttpRequest | undefined {
  const { req, request, reply, extra } = context;
  const upgrade = isObject(extra) && extra.request;
  return [req, request, isObject(reply) && reply.request, upgrade].find(isRequest);
}

function isRequest(value: unknown): value is HttpRequest {
  return isObject(value) && isObject(value.headers);
}

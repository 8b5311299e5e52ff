import type { HttpRequest } from '../requests/http-request.js';
import { isObject, type Members } from './members.js';
import { authorizationsIn, withOneCredential } from './one-credential.js';

/**
 * The request that a GraphQL context holds: `req` (Apollo), `request` or `reply.request` (Mercurius); for
 * subscriptions over `graphql-ws` that of the upgrade, or what the client sent as `connectionParams`.
 */
export function graphqlRequest(context: unknown): HttpRequest | undefined {
  if (!isObject(context)) return undefined;
  // Where the host gives no context of its own, Nest puts that of graphql-ws at `req`.
  const connection = isObject(context.req) && !isRequest(context.req) ? context.req : context;
  const request = [...requestsIn(context), ...requestsIn(connection)].find(isRequest);
  const sent = authorizationsIn(context.connectionParams ?? connection.connectionParams);
  return sent.length === 0
    ? request
    : withOneCredential([...sent, request?.headers.authorization], request?.headers);
}

/**
 * The socket that a GraphQL subscription came over, from its context: that of `graphql-ws` at `extra.socket`,
 * else what the host put at `socket`, else the connection below it, from the upgrade request. `undefined` for
 * operations that came without.
 */
export function graphqlSocket(context: unknown): object | undefined {
  if (!isObject(context)) return undefined;
  const { req } = context;
  const socket = socketIn(context) ?? (isObject(req) ? socketIn(req) : undefined);
  return socket ?? requestsIn(context).map(connectionOf).find(isObject);
}

/** Where GraphQL servers put the request that an operation came by, or that its socket began with. */
function requestsIn({ req, request, reply, extra }: Members): readonly Members[] {
  const found = [req, request, isObject(reply) && reply.request, isObject(extra) && extra.request];
  return found.filter(isObject);
}

function isRequest(value: Members): value is Members & HttpRequest {
  return isObject(value.headers);
}

function socketIn({ extra, socket }: Members): object | undefined {
  const candidates = [isObject(extra) ? extra.socket : undefined, socket];
  return candidates.filter(isObject).find(isWebSocket);
}

/** Both a socket of HTTP and one of `ws` can end; only the latter closes with a code. */
function isWebSocket({ close, once }: Members): boolean {
  return typeof close === 'function' && typeof once === 'function';
}

/** Only of a request that has become a socket: other connections serve more requests than this one. */
function connectionOf(request: Members): unknown {
  const raw = isObject(request.raw) ? request.raw : request;
  return raw.upgrade === true ? raw.socket : undefined;
}

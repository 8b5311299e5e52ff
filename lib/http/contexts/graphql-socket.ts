import { isObject } from './one-credential.js';

type Members = Readonly<Record<string, unknown>>;

/**
 * The socket that a GraphQL subscription came over, from its context: that of `graphql-ws` at `extra.socket`,
 * else what the host put at `socket`, else the connection below it, from the upgrade request. `undefined` for
 * operations that came without.
 */
export function graphqlSocket(context: unknown): object | undefined {
  if (!isObject(context)) return undefined;
  const { req } = context;
  return socketIn(context) ?? (isObject(req) ? socketIn(req) : undefined) ?? connectionIn(context);
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
function connectionIn({ req, request, reply, extra }: Members): object | undefined {
  const found = [req, request, isObject(reply) && reply.request, isObject(extra) && extra.request];
  return found.filter(isObject).map(connectionOf).find(isObject);
}

function connectionOf(request: Members): unknown {
  const raw = isObject(request.raw) ? request.raw : request;
  return raw.upgrade === true ? raw.socket : undefined;
}

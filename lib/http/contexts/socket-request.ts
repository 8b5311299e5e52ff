import type { HttpRequest } from '../requests/http-request.js';
import { bearerRequest } from '../requests/bearer-token.js';
import { isObject, type Members } from './members.js';
import { withOneCredential } from './one-credential.js';

/** The upgrade requests of sockets that don't keep theirs, and tokens that came by a message. */
const upgrades = new WeakMap<object, HttpRequest>();
const presented = new WeakMap<object, HttpRequest>();

/** Remembers the request that a socket began with, as long as the socket lives. */
export function rememberUpgrade(client: object, request: HttpRequest): void {
  upgrades.set(client, request);
}

/** Lets a token stand for a socket from now on, in the place of the one before. */
export function rememberToken(client: object, token: string): void {
  presented.set(client, bearerRequest(token));
}

/**
 * What carries the credentials of a socket: the token that it presented last, or its handshake (`socket.io`:
 * the header, or `auth.token`), or its upgrade request. Query parameters are not looked at.
 */
export function socketRequest(client: unknown): HttpRequest | undefined {
  if (!isObject(client)) return undefined;
  return presented.get(client) ?? handshakeRequest(client) ?? upgrades.get(client);
}

function handshakeRequest({ handshake, request }: Members): HttpRequest | undefined {
  if (!isObject(handshake) || !isObject(handshake.headers)) return undefined;
  const headers = handshake.headers as HttpRequest['headers'];
  const token = isObject(handshake.auth) ? handshake.auth.token : undefined;
  if (token !== undefined && token !== null)
    return withOneCredential([headers.authorization, authorizationOf(token)], headers);
  // The handshake has the headers only as Node made them, where a second line has vanished.
  return isObject(request) && Array.isArray(request.rawHeaders)
    ? { headers, rawHeaders: request.rawHeaders as readonly string[] }
    : { headers };
}

function authorizationOf(token: unknown): unknown {
  return typeof token === 'string' ? bearerRequest(token).headers.authorization : token;
}

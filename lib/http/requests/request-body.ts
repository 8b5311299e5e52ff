import { invalidRequest } from './invalid-request.js';

const MAX_DEPTH = 20;
const FORBIDDEN = ['__proto__', 'constructor', 'prototype'];

/** A JSON or form body: an object that is not too deep and names no part of a prototype. */
export function objectBody(body: unknown): Readonly<Record<string, unknown>> {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw invalidRequest('the body is not an object');
  if (!isSound(body, MAX_DEPTH)) throw invalidRequest('the body is too deep, or names a prototype');
  return body as Readonly<Record<string, unknown>>;
}

/** A body that may be missing altogether. */
export function optionalBody(body: unknown): Readonly<Record<string, unknown>> {
  return body === undefined || body === null ? {} : objectBody(body);
}

/** A text parameter; `undefined` if it is not there. Any other kind of value is refused, and so is one that came twice. */
export function textParameter(
  body: Readonly<Record<string, unknown>>,
  name: string,
): string | undefined {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || value === '') throw invalidRequest(`${name} is not one text`);
  return value;
}

/** A truth value; missing counts as `false`. Forms write it as text. */
export function flagParameter(body: Readonly<Record<string, unknown>>, name: string): boolean {
  const value = Object.hasOwn(body, name) ? body[name] : undefined;
  if (value === undefined || value === false || value === 'false') return false;
  if (value === true || value === 'true') return true;
  throw invalidRequest(`${name} is neither true nor false`);
}

/**
 * Whether a client asks for its tokens in cookies, where it may choose.
 *
 * @throws AuthError `ERR_AUTH_INVALID_REQUEST` for anything but `"cookie"` and `"bearer"`
 */
export function asksForCookies(body: Readonly<Record<string, unknown>>): boolean {
  const transport = textParameter(body, 'transport') ?? 'bearer';
  if (transport === 'cookie' || transport === 'bearer') return transport === 'cookie';
  throw invalidRequest('transport is neither cookie nor bearer');
}

/** A client identifier (RFC 6749 appendix A.1), as far as it can be kept with a session. */
export function clientIdParameter(body: Readonly<Record<string, unknown>>): string | undefined {
  const clientId = textParameter(body, 'client_id');
  if (clientId !== undefined && !/^[\x20-\x7e]{1,255}$/.test(clientId))
    throw invalidRequest('client_id is malformed');
  return clientId;
}

function isSound(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  if (levels === 0 || FORBIDDEN.some((name) => Object.hasOwn(value, name))) return false;
  return Object.values(value).every((inner) => isSound(inner, levels - 1));
}

/**
 * The claims set of a verified access token, with the host's own claims beside the registered ones.
 * Frozen: requests with the same token share it. A claim named `__proto__` is a claim and nothing more.
 *
 * @publicApi
 */
export interface AccessTokenClaims {
  /** Issuer (RFC 7519 section 4.1.1). */
  readonly iss: string;
  /** Subject; never empty (RFC 7519 section 4.1.2). */
  readonly sub: string;
  /** Audience: the services the token is meant for (RFC 7519 section 4.1.3). */
  readonly aud: string | readonly string[];
  /** Expiry, in seconds since the epoch (RFC 7519 section 4.1.4). */
  readonly exp: number;
  /** Time of issue, in seconds since the epoch (RFC 7519 section 4.1.6). */
  readonly iat?: number;
  /** Unique id of this token (RFC 7519 section 4.1.7). */
  readonly jti?: string;
  /** The session the token belongs to. */
  readonly sid?: string;
  /** The client that the token was issued to (RFC 9068 section 2.2). */
  readonly client_id?: string;
  /** When the subject last proved who they are, in seconds since the epoch (RFC 9068 section 2.2.1). */
  readonly auth_time?: number;
  /** Scope, space-separated (RFC 6749 section 3.3). */
  readonly scope?: string;
  /** Roles (RFC 9068 section 2.2.3.1). */
  readonly roles?: readonly string[];
  /** How the subject proved who they are (RFC 8176). */
  readonly amr?: readonly string[];
  /** Authentication context class (RFC 9068 section 2.2.1). */
  readonly acr?: string;
  /** The host's own claims. */
  readonly [claim: string]: unknown;
}

/** Names that a host's claim never overrides. */
const REGISTERED = new Set([
  ...['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sid', 'client_id', 'auth_time'],
  ...['scope', 'roles', 'amr', 'acr', 'cnf', 'typ', '__proto__', 'constructor', 'prototype'],
]);

/** Puts a claims set together: the host's own claims first, without those that only the library sets. */
export function composeClaims(
  registered: AccessTokenClaims,
  ...own: readonly (Readonly<Record<string, unknown>> | null | undefined)[]
): Record<string, unknown> {
  const composed: Record<string, unknown> = {};
  for (const claims of own) {
    for (const [name, value] of Object.entries(claims ?? {})) {
      if (!REGISTERED.has(name) && isJson(value)) composed[name] = value;
    }
  }
  for (const name in registered) {
    if (registered[name] !== undefined) composed[name] = registered[name];
  }
  return composed;
}

/** What JSON can write. A function can't be a claim, least of all `toJSON`, which would replace them all. */
function isJson(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function' && typeof value !== 'symbol';
}

/** What a verified signature still has to be checked against. */
export interface ExpectedClaims {
  readonly issuer: string;
  /** The token's `aud` must name one of these. */
  readonly audiences: readonly string[];
  /** The app's clock, in seconds since the epoch. */
  readonly now: number;
  /** Seconds by which clocks may differ. */
  readonly clockTolerance: number;
  /** Accepts a token that has expired, where it is enough that it was good once. */
  readonly ignoreExpiry?: boolean;
}

/** Claims that hold, or the reason why they don't. */
export type ClaimsVerdict =
  | { readonly kind: 'accepted'; readonly claims: AccessTokenClaims }
  | { readonly kind: 'refused'; readonly reason: 'malformed' | 'mismatch' | 'expired' };

/** Checks a claims set whose signature was verified (RFC 9068 section 4, RFC 8725 sections 3.8 to 3.10). */
export function checkClaims(payload: unknown, expected: ExpectedClaims): ClaimsVerdict {
  if (!isWellFormed(payload)) return { kind: 'refused', reason: 'malformed' };
  if (payload.iss !== expected.issuer || !namesAny(payload.aud, expected.audiences)) {
    return { kind: 'refused', reason: 'mismatch' };
  }
  if (!isTimely(payload, expected)) return { kind: 'refused', reason: 'expired' };
  return { kind: 'accepted', claims: freezeClaims(payload) };
}

/** From when, and until when, a token may be used, in seconds since the epoch (RFC 7519 sections 4.1.4 to 4.1.6). */
export function validityOf({ iat = -Infinity, nbf = -Infinity, exp }: AccessTokenClaims): {
  readonly notBefore: number;
  readonly notAfter: number;
} {
  return { notBefore: Math.max(iat, Number(nbf)), notAfter: exp };
}

function isTimely(
  claims: AccessTokenClaims,
  { now, clockTolerance, ignoreExpiry = false }: ExpectedClaims,
): boolean {
  const { notBefore, notAfter } = validityOf(claims);
  return now + clockTolerance >= notBefore && (ignoreExpiry || now < notAfter + clockTolerance);
}

/**
 * One claim, if the token has it: never what an object inherits, such as `constructor`, or what somebody
 * may have put on `Object.prototype`.
 */
export function claimOf<const Name extends string>(
  claims: AccessTokenClaims,
  name: Name,
): AccessTokenClaims[Name] | undefined {
  return Object.hasOwn(claims, name) ? claims[name] : undefined;
}

/** Frozen to the last member. The claims are those of a payload that nobody else holds. */
function freezeClaims(claims: AccessTokenClaims): AccessTokenClaims {
  freeze(claims);
  return claims;
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  for (const member of Object.values(value)) freeze(member);
  Object.freeze(value);
}

function isWellFormed(payload: unknown): payload is AccessTokenClaims {
  return (
    isRecord(payload) &&
    isText(payload.iss) &&
    isText(payload.sub) &&
    payload.sub !== '' &&
    isTextOrTexts(payload.aud) &&
    Number.isFinite(payload.exp) &&
    isAbsentOr(Number.isFinite, payload.iat) &&
    isAbsentOr(Number.isFinite, payload.nbf) &&
    isAbsentOr(Number.isFinite, payload.auth_time) &&
    isAbsentOr(isText, payload.jti) &&
    isAbsentOr(isText, payload.sid) &&
    isAbsentOr(isText, payload.client_id) &&
    isAbsentOr(isText, payload.scope) &&
    isAbsentOr(isText, payload.acr) &&
    isAbsentOr(isTexts, payload.roles) &&
    isAbsentOr(isTexts, payload.amr)
  );
}

function namesAny(aud: string | readonly string[], audiences: readonly string[]): boolean {
  return typeof aud === 'string'
    ? audiences.includes(aud)
    : aud.some((one) => audiences.includes(one));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(isText);
}

function isTextOrTexts(value: unknown): value is string | readonly string[] {
  return isText(value) || (isTexts(value) && value.length > 0);
}

function isAbsentOr(check: (value: unknown) => boolean, value: unknown): boolean {
  return value === undefined || check(value);
}

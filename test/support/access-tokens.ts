import { createHmac, randomUUID, type KeyObject } from 'node:crypto';
import { deriveAccessTokenKey } from '../../lib/crypto/access-token-key.js';
import { AUDIENCE, ISSUER, SECRET } from './test-app.js';

/** The key and key id that the module derives from a secret: what only a thief of the secret would have. */
export function accessTokenKeyOf(secret: string): {
  readonly kid: string;
  readonly key: KeyObject;
} {
  const { kid, signingKey } = deriveAccessTokenKey(Buffer.from(secret));
  return { kid, key: signingKey };
}

const { kid: KID, key: KEY } = accessTokenKeyOf(SECRET);

/** The header of a genuine access token, with changes. A member that is `undefined` is left out. */
export function header(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return { alg: 'HS256', typ: 'at+jwt', kid: KID, ...changes };
}

/** The claims of a genuine access token for bob, an admin, with changes. */
export function claims(
  nowMs: number,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const iat = Math.floor(nowMs / 1_000);
  return {
    iss: ISSUER,
    sub: 'bob',
    aud: AUDIENCE,
    exp: iat + 600,
    iat,
    jti: randomUUID(),
    sid: '01a20ab7-1800-7444-9734-39f1190a653f',
    client_id: 'first-party',
    auth_time: iat,
    scope: 'orders:read',
    roles: ['admin'],
    ...changes,
  };
}

/** What one part of a token is made of: a value for JSON, or text to be taken as it is. */
export type Part = object | string;

/** Puts a compact JWS together, by default with a good HS256 signature of the module's own key. */
export function compact(
  headerPart: Part,
  payloadPart: Part,
  sign: (input: string) => string = hs256(KEY),
): string {
  const input = `${encode(headerPart)}.${encode(payloadPart)}`;
  return `${input}.${sign(input)}`;
}

export function hs256(key: KeyObject | string | Buffer): (input: string) => string {
  return (input) => createHmac('sha256', key).update(input).digest('base64url');
}

export function encode(part: Part): string {
  return Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url');
}

/** Reads a token without verifying it. */
export function decodeJwt(token: string): {
  readonly header: Record<string, unknown>;
  readonly payload: Record<string, unknown>;
} {
  const [headerPart = '', payloadPart = ''] = token.split('.');
  return { header: decode(headerPart), payload: decode(payloadPart) };
}

function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
}

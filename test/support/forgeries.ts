import {
  createSecretKey,
  generateKeyPairSync,
  sign as signWith,
  type KeyPairKeyObjectResult,
} from 'node:crypto';
import { accessTokenKeyOf, claims, compact, encode, header, hs256 } from './access-tokens.js';
import { SECRET } from './test-app.js';

/** Makes a token for a moment in milliseconds. */
export type Forge = (now: number) => string;
/** A name and a token for `it.each`. */
export type Forgery = readonly [title: string, forge: Forge];
type Changes = Readonly<Record<string, unknown>>;
type Parts = readonly [header: string, payload: string, signature: string];

const { key } = accessTokenKeyOf(SECRET);
/** Of the right kind and length, but not ours. */
export const attackersKey = createSecretKey(Buffer.alloc(32, 7));
export const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
export const unsigned = (): string => '';

/** Signed with the right key, unless another is given: only the header is wrong. */
export function withHeader(changes: Changes, sign = hs256(key)): Forge {
  return (now) => compact(header(changes), claims(now), sign);
}

/** Signed with the right key: only the claims are wrong. */
export function withClaims(changes: Changes | ((seconds: number) => Changes)): Forge {
  return (now) => {
    const own = typeof changes === 'function' ? changes(Math.floor(now / 1_000)) : changes;
    return compact(header(), claims(now, own));
  };
}

/** Signed with the right key: claims with members as JSON text, so that they can say what no object can. */
export function withClaimsText(members: string, changes: Changes = {}): Forge {
  return (now) => compact(header(), prepend(members, claims(now, changes)));
}

/** Signed with the right key: a header with members in front as JSON text. */
export function withHeaderText(members: string): Forge {
  return (now) => compact(prepend(members, header()), claims(now));
}

/** A good token, taken apart and put together otherwise. */
export function reshaped(change: (...parts: Parts) => string): Forge {
  return (now) => change(...partsOf(compact(header(), claims(now))));
}

/** Five parts that look like a JWE. */
export function jwe(changes: Changes): Forge {
  return () => `${encode({ typ: 'at+jwt', enc: 'A256GCM', ...changes })}.AAAA.AAAA.AAAA.AAAA`;
}

/** A good token, padded with a claim to the greatest length up to the limit, or the smallest above it. */
export function ofLength(limit: number, side: 'within' | 'beyond'): Forge {
  return (now) => {
    const padded = (size: number) => compact(header(), claims(now, { filler: 'x'.repeat(size) }));
    let size = 5_000;
    while (padded(size).length <= limit) size += 1;
    return padded(side === 'within' ? size - 1 : size);
  };
}

export function asymmetric(
  pair: KeyPairKeyObjectResult,
  more: object = {},
): (input: string) => string {
  return (input) =>
    signWith('sha256', Buffer.from(input), { key: pair.privateKey, ...more }).toString('base64url');
}

/** Two parts with a good signature over them as they are. */
export function signed(headerPart: string, payloadPart: string): string {
  const input = `${headerPart}.${payloadPart}`;
  return `${input}.${hs256(key)(input)}`;
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** The same bytes in another spelling: the last character has an unused bit set. */
export function respelled(part: string): string {
  if (part.length % 4 === 0) throw new Error('no bit is unused');
  return part.slice(0, -1) + ALPHABET.charAt(ALPHABET.indexOf(part.slice(-1)) + 1);
}

/** JSON in base64url that leaves bits unused, by a space behind it where needed. */
export function withUnusedBits(part: object): string {
  const json = JSON.stringify(part);
  return Buffer.byteLength(json) % 3 === 0 ? encode(`${json} `) : encode(json);
}

function prepend(members: string, part: object): string {
  return JSON.stringify(part).replace('{', `{${members},`);
}

function partsOf(token: string): Parts {
  return token.split('.') as unknown as Parts;
}

import { createSecretKey } from 'node:crypto';
import { claims, compact, encode } from './access-tokens.js';
import { DERIVED, type KeyFamily, type Sign } from './key-families.js';

/** Makes a token for a moment in milliseconds. */
export type Forge = (now: number) => string;
/** A name and a token for `it.each`. */
export type Forgery = readonly [title: string, forge: Forge];
type Changes = Readonly<Record<string, unknown>>;
type Parts = readonly [header: string, payload: string, signature: string];

/** Of the right kind and length, but not ours. */
export const attackersKey = createSecretKey(Buffer.alloc(32, 7));
export const unsigned = (): string => '';

/** What is looked for comes once in some hundred signatures; of a broken key it may never come. */
const MAX_TRIES = 20_000;

/** Makes tokens that are almost those of an application with such keys. */
export class Forger {
  constructor(readonly family: KeyFamily) {}

  /** The header of a genuine access token, with changes. A member that is `undefined` is left out. */
  readonly header = (changes: Changes = {}): Record<string, unknown> => {
    const { alg, kid } = this.family;
    return { alg, typ: 'at+jwt', kid, ...changes };
  };

  /** A token as the application makes it. */
  readonly genuine: Forge = (now) => this.compact(this.header(), claims(now));

  /** Signed with the right key, unless another is given: only the header is wrong. */
  readonly withHeader =
    (changes: Changes, sign: Sign = this.family.sign): Forge =>
    (now) =>
      compact(this.header(changes), claims(now), sign);

  /** Signed with the right key: only the claims are wrong. */
  readonly withClaims =
    (changes: Changes | ((seconds: number) => Changes)): Forge =>
    (now) => {
      const own = typeof changes === 'function' ? changes(Math.floor(now / 1_000)) : changes;
      return this.compact(this.header(), claims(now, own));
    };

  /** Signed with the right key: claims with members as JSON text, so that they can say what no object can. */
  readonly withClaimsText =
    (members: string, changes: Changes = {}): Forge =>
    (now) =>
      this.compact(this.header(), prepend(members, claims(now, changes)));

  /** Signed with the right key: any text in the place of the claims. */
  readonly withPayload =
    (payload: object | string): Forge =>
    () =>
      this.compact(this.header(), payload);

  /** Signed with the right key: any text in the place of the header. */
  readonly withHeaderPart =
    (part: string): Forge =>
    (now) =>
      this.compact(part, claims(now));

  /** Signed with the right key: a header with members in front as JSON text. */
  readonly withHeaderText =
    (members: string): Forge =>
    (now) =>
      this.compact(prepend(members, this.header()), claims(now));

  /** A good token, taken apart and put together otherwise. */
  readonly reshaped =
    (change: (...parts: Parts) => string): Forge =>
    (now) =>
      change(...partsOf(this.genuine(now)));

  /** A good token whose signature happens to be such: each has a `jti` of its own, so it is a matter of tries. */
  readonly whose =
    (isSuch: (signature: Buffer) => boolean): Forge =>
    (now) => {
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const token = this.genuine(now);
        if (isSuch(Buffer.from(partsOf(token)[2], 'base64url'))) return token;
      }
      throw new Error('no signature is such');
    };

  /** A good token, or a certain one, with other bytes in the place of its signature. */
  readonly resigned =
    (change: (signature: Buffer) => Buffer, forge: Forge = this.genuine): Forge =>
    (now) => {
      const [header, payload, signature] = partsOf(forge(now));
      const changed = change(Buffer.from(signature, 'base64url')).toString('base64url');
      return `${header}.${payload}.${changed}`;
    };

  /** A good token, padded with a claim to the greatest length up to the limit, or the smallest above it. */
  readonly ofLength =
    (limit: number, side: 'within' | 'beyond'): Forge =>
    (now) => {
      const padded = (size: number) =>
        this.compact(this.header(), claims(now, { filler: 'x'.repeat(size) }));
      let size = Math.floor(((limit - padded(0).length) * 3) / 4) - 8;
      while (padded(size).length <= limit) size += 1;
      return padded(side === 'within' ? size - 1 : size);
    };

  /** Two parts with a good signature over them as they are. */
  readonly signed = (headerPart: string, payloadPart: string): string => {
    const input = `${headerPart}.${payloadPart}`;
    return `${input}.${this.family.sign(input)}`;
  };

  private compact(header: object | string, payload: object | string): string {
    return compact(header, payload, this.family.sign);
  }
}

const derived = new Forger(DERIVED);
export const { withHeader, withClaims } = derived;

/** Five parts that look like a JWE. */
export function jwe(changes: Changes): Forge {
  return () => `${encode({ typ: 'at+jwt', enc: 'A256GCM', ...changes })}.AAAA.AAAA.AAAA.AAAA`;
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

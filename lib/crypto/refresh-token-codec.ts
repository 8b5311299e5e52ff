import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
import { MAX_GENERATION } from '../domain/rotation.js';
import { HANDLE_LENGTH, createHandle, sessionIdOf } from './session-id.js';

/** Fixed text in front of every refresh token, for secret scanners. */
export const REFRESH_TOKEN_PREFIX = 'ndt_rt_';

const VERSION = 1;
const TAG_LENGTH = 16;
const GENERATION_AT = 1 + HANDLE_LENGTH;
const TAG_AT = GENERATION_AT + 4;
const TOKEN_LENGTH = TAG_AT + TAG_LENGTH;

/** 45 bytes are 60 characters of base64url with no bit left over, so each token has one spelling only. */
const TOKEN_FORM = new RegExp(
  `^${REFRESH_TOKEN_PREFIX}([A-Za-z0-9_-]{${(TOKEN_LENGTH / 3) * 4}})$`,
);

/** A refresh token whose tag was verified. The handle is secret: it must not be logged or stored. */
export interface PresentedRefreshToken {
  readonly handle: Uint8Array;
  readonly sid: string;
  readonly generation: number;
}

/**
 * Writes and reads refresh tokens:
 *
 *     version (1 byte) | handle (24) | generation (4, big endian) | tag (16)
 *
 * The tag is HMAC-SHA-256 over the issuer (four bytes of length, then UTF-8) and all bytes before
 * the tag, cut to 16 bytes. A forged or damaged token is therefore refused without any I/O.
 */
export class RefreshTokenCodec {
  private readonly context: Buffer;

  /** @param keys the first one signs, all verify; each derived for `refresh-token/tag` */
  constructor(
    issuer: string,
    private readonly keys: readonly [KeyObject, ...KeyObject[]],
  ) {
    const name = Buffer.from(issuer, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32BE(name.length);
    this.context = Buffer.concat([length, name]);
  }

  /** Begins a session: a fresh handle, made at `now` (milliseconds since the epoch). */
  begin(now: number): { readonly handle: Uint8Array; readonly sid: string } {
    const handle = createHandle(now);
    return { handle, sid: sessionIdOf(handle) };
  }

  /** Writes the token of one generation. The same handle and generation give the same token, on any node. */
  encode(handle: Uint8Array, generation: number): string {
    if (handle.length !== HANDLE_LENGTH) throw new RangeError('a handle has 24 bytes');
    if (!Number.isInteger(generation) || generation < 0 || generation > MAX_GENERATION) {
      throw new RangeError('a generation is an integer of 32 bits');
    }
    const bytes = Buffer.alloc(TOKEN_LENGTH);
    bytes.writeUInt8(VERSION, 0);
    bytes.set(handle, 1);
    bytes.writeUInt32BE(generation, GENERATION_AT);
    bytes.set(this.tag(this.keys[0], bytes.subarray(0, TAG_AT)), TAG_AT);
    return REFRESH_TOKEN_PREFIX + bytes.toString('base64url');
  }

  /** Reads a token; `undefined` unless its length, alphabet, version and tag are right. */
  decode(token: string): PresentedRefreshToken | undefined {
    const [, text] = TOKEN_FORM.exec(token) ?? [];
    if (text === undefined) return undefined;
    const bytes = Buffer.from(text, 'base64url');
    if (bytes[0] !== VERSION || !this.hasGoodTag(bytes)) return undefined;
    const handle = bytes.subarray(1, GENERATION_AT);
    return { handle, sid: sessionIdOf(handle), generation: bytes.readUInt32BE(GENERATION_AT) };
  }

  private hasGoodTag(bytes: Buffer): boolean {
    const tag = bytes.subarray(TAG_AT);
    const covered = bytes.subarray(0, TAG_AT);
    return this.keys.some((key) => timingSafeEqual(this.tag(key, covered), tag));
  }

  private tag(key: KeyObject, covered: Uint8Array): Buffer {
    const hmac = createHmac('sha256', key).update(this.context).update(covered);
    return hmac.digest().subarray(0, TAG_LENGTH);
  }
}

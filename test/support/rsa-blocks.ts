import {
  constants,
  createPublicKey,
  hash as digestOfText,
  privateEncrypt,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import type { Sign } from './key-families.js';

export const modulusOf = (key: KeyObject): Buffer =>
  Buffer.from(createPublicKey(key).export({ format: 'jwk' }).n ?? '', 'base64url');

/** Signs with a block of one's own making, of as many bytes as the modulus has (RFC 8017 section 5.2.1). */
export function byBlock(key: KeyObject, block: (input: string, size: number) => Buffer): Sign {
  const { length } = modulusOf(key);
  return (input) =>
    privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block(input, length)).toString(
      'base64url',
    );
}

const hash = (digest: string, data: Buffer | string): Buffer =>
  digestOfText(digest, data, 'buffer');

const SEQUENCE = 0x30;
const OCTET_STRING = 0x04;
/** RFC 8017 appendix B.1. */
const OIDS: Readonly<Record<string, string>> = {
  sha1: '06052b0e03021a',
  sha256: '0609608648016503040201',
  sha384: '0609608648016503040202',
  sha512: '0609608648016503040203',
};
const NULL = Buffer.from('0500', 'hex');

/** What an attacker would change in the block of PKCS #1 v1.5 (RFC 8017 section 9.2). */
export interface Pkcs1Changes {
  readonly start?: readonly number[];
  /** How many bytes of 0xff; as many as fit if there is nothing behind the hash. */
  readonly filling?: number;
  readonly separator?: number;
  /** The digest that the block names. */
  readonly named?: string;
  readonly parameters?: Buffer;
  /** Puts the length of the whole into two bytes, which BER allows and DER does not. */
  readonly isLong?: boolean;
  /** The hash alone, without a name. */
  readonly isBare?: boolean;
}

/** A block of PKCS #1 v1.5; what is behind the hash is zeros. */
export function pkcs1Block(digest: string, changes: Pkcs1Changes = {}) {
  const { start = [0, 1], separator = 0, named = digest, parameters = NULL } = changes;
  return (input: string, size: number): Buffer => {
    const algorithm = der(SEQUENCE, Buffer.from(OIDS[named] ?? '', 'hex'), parameters);
    const hashed = der(OCTET_STRING, hash(digest, input));
    const strict = der(SEQUENCE, algorithm, hashed);
    const info = changes.isBare
      ? hash(digest, input)
      : Buffer.from([SEQUENCE, ...(changes.isLong ? [0x81] : []), ...strict.subarray(1)]);
    const { filling = size - start.length - 1 - info.length } = changes;
    const block = Buffer.concat([
      Buffer.from(start),
      Buffer.alloc(filling, 0xff),
      Buffer.from([separator]),
      info,
    ]);
    return Buffer.concat([block, Buffer.alloc(size - block.length)]);
  };
}

/** What an attacker would change in the block of RSA-PSS (RFC 8017 section 9.1.1). */
export interface PssChanges {
  /** The digest of the mask. */
  readonly mask?: string;
  readonly salt?: number;
  readonly filling?: number;
  readonly separator?: number;
  readonly trailer?: number;
}

/** A block of RSA-PSS. */
export function pssBlock(digest: string, changes: PssChanges = {}) {
  const { mask = digest, filling = 0, separator = 1, trailer = 0xbc } = changes;
  return (input: string, size: number): Buffer => {
    const message = hash(digest, input);
    const salt = randomBytes(changes.salt ?? message.length);
    const hashed = hash(digest, Buffer.concat([Buffer.alloc(8), message, salt]));
    const zeros = Buffer.alloc(size - salt.length - hashed.length - 2, filling);
    const data = Buffer.concat([zeros, Buffer.from([separator]), salt]);
    const masking = maskOf(mask, hashed, data.length);
    const masked = data.map((byte, at) => byte ^ masking[at]!);
    masked[0]! &= 0x7f;
    return Buffer.concat([masked, hashed, Buffer.from([trailer])]);
  };
}

/** MGF1 (RFC 8017 appendix B.2.1). */
function maskOf(digest: string, seed: Buffer, length: number): Buffer {
  const blocks: Buffer[] = [];
  for (let counter = 0; Buffer.concat(blocks).length < length; counter += 1)
    blocks.push(hash(digest, Buffer.concat([seed, Buffer.from([0, 0, 0, counter])])));
  return Buffer.concat(blocks).subarray(0, length);
}

/** Tag, length and content of fewer than 128 bytes. */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, content.length]), content]);
}

import type { KeyObject } from 'node:crypto';
import { deriveKey, type KeyPurpose } from '../crypto/derive-key.js';
import { MIN_SECRET_LENGTH, weaknessOf } from '../crypto/secret-strength.js';
import { kindOf, type OptionReader } from './option-reader.js';

/** The secrets of an issuer; the first is the one in use, the others are those before it. */
export type Secrets = readonly [Buffer, ...Buffer[]];

/** Reads `secret`: one, or several. */
export function readSecrets(top: OptionReader): Secrets {
  const given = top.get('secret');
  const [first, ...others] = (Array.isArray(given) ? given : [given]).map((one) =>
    secretBytes(top, one),
  );
  if (first === undefined)
    return top.refuse('secret', 'is an empty array', 'Give at least one secret');
  if (new Set([first, ...others].map((one) => one.toString('base64'))).size !== others.length + 1) {
    top.refuse('secret', 'holds the same secret twice', 'Give each secret once');
  }
  return [first, ...others];
}

/** A key for one purpose of each secret, in their order. */
export function keysFor(
  [first, ...others]: Secrets,
  purpose: KeyPurpose,
): readonly [KeyObject, ...KeyObject[]] {
  const keyOf = (secret: Buffer): KeyObject => deriveKey(secret, purpose);
  return Object.freeze([keyOf(first), ...others.map(keyOf)] as const);
}

function secretBytes(top: OptionReader, secret: unknown): Buffer {
  const remedy = `Give ${MIN_SECRET_LENGTH} random bytes or more, such as the output of: openssl rand -base64 48`;
  if (typeof secret !== 'string' && !(secret instanceof Uint8Array)) {
    return top.refuse('secret', `is ${kindOf(secret)}`, remedy);
  }
  const bytes = Buffer.from(secret as Uint8Array);
  const weakness = weaknessOf(bytes);
  return weakness === undefined ? bytes : top.refuse('secret', weakness, remedy);
}

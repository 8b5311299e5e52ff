import {
  KeyObject,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type JsonWebKey,
} from 'node:crypto';
import type { Jwk } from './jwk.js';
import { UnfitKeyError } from './unfit-key.error.js';

/** A key that could be parsed, with what it says of itself. */
export interface ParsedKey {
  readonly object: KeyObject;
  readonly alg: unknown;
  readonly kid: unknown;
  /** What a JWK says it is for (RFC 7517 sections 4.2 and 4.3). */
  readonly use: unknown;
  readonly keyOps: unknown;
}

const FORMS = 'Give a PEM, a JWK or a KeyObject, or { key, alg, kid } with one of them';
const NAMED_KEY_MEMBERS = ['key', 'alg', 'kid'];

/**
 * Parses a key in any of its forms; whether it is fit to be used is judged elsewhere.
 *
 * @throws UnfitKeyError
 */
export function parseKey(source: unknown): ParsedKey {
  if (typeof source !== 'object' || source === null || source instanceof KeyObject || isJwk(source))
    return readMaterial(source);
  if (!('key' in source)) throw new UnfitKeyError('is no key', FORMS);
  const unknown = Object.keys(source).find((name) => !NAMED_KEY_MEMBERS.includes(name));
  if (unknown !== undefined) throw new UnfitKeyError(`has a member '${unknown}'`, FORMS);
  const { alg, kid } = source as { readonly alg?: unknown; readonly kid?: unknown };
  const read = readMaterial(source.key);
  if (alg !== undefined && read.alg !== undefined && alg !== read.alg)
    throw new UnfitKeyError('has another alg than its JWK', 'Give the alg once');
  return { ...read, alg: alg ?? read.alg, kid: kid ?? read.kid };
}

function readMaterial(material: unknown): ParsedKey {
  const unsaid = { alg: undefined, kid: undefined, use: undefined, keyOps: undefined };
  if (material instanceof KeyObject) return { object: material, ...unsaid };
  if (typeof material === 'string') return { object: fromPem(material), ...unsaid };
  if (!isJwk(material)) throw new UnfitKeyError('is no key', FORMS);
  const { alg, kid, use, key_ops: keyOps } = material;
  return { object: fromJwk(material), alg, kid, use, keyOps };
}

function fromPem(text: string): KeyObject {
  const pem = text.trim();
  if (!pem.startsWith('-----BEGIN ')) {
    const remedy = 'Give a shared key as a JWK of type oct, or by createSecretKey of node:crypto';
    throw new UnfitKeyError('is a text that is no PEM', remedy);
  }
  if (pem.includes('ENCRYPTED'))
    throw new UnfitKeyError(
      'is encrypted',
      'Decrypt it, and give what createPrivateKey makes of it',
    );
  // Anywhere in it: OpenSSL writes the parameters of a curve in front of its key.
  const isPrivate = /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem);
  return orUnfit('PEM', () => (isPrivate ? createPrivateKey(pem) : createPublicKey(pem)));
}

function fromJwk(jwk: Jwk): KeyObject {
  if (jwk.kty === 'oct') return createSecretKey(sharedBytes(jwk.k));
  const key = { key: jwk as JsonWebKey, format: 'jwk' } as const;
  return orUnfit('JWK', () => (jwk.d === undefined ? createPublicKey(key) : createPrivateKey(key)));
}

function sharedBytes(k: unknown): Buffer {
  const bytes = typeof k === 'string' ? Buffer.from(k, 'base64url') : undefined;
  if (bytes !== undefined && bytes.toString('base64url') === k) return bytes;
  throw new UnfitKeyError('is a JWK whose k is not base64url', 'Give the bytes in base64url');
}

/** What OpenSSL says of a key that it can't parse may quote it, so nothing of that is passed on. */
function orUnfit(form: string, parse: () => KeyObject): KeyObject {
  try {
    return parse();
  } catch {
    throw new UnfitKeyError(`is a ${form} that can't be parsed`, FORMS);
  }
}

function isJwk(value: unknown): value is Jwk {
  return typeof value === 'object' && value !== null && 'kty' in value;
}

import { createPublicKey } from 'node:crypto';
import { sharedKeyId, type SigningKey, type VerificationKey } from './access-token-key.js';
import { publicMembersOf, thumbprintOf } from './jwk.js';
import { algorithmOf } from './key-algorithm.js';
import { requireRsaStrength, requireSharedStrength } from './key-strength.js';
import { parseKey, type ParsedKey } from './parse-key.js';
import { signJws } from './sign-jws.js';
import { signatureCheck } from './signature-check.js';
import { ALGORITHMS } from './signing-algorithm.js';
import { UnfitKeyError } from './unfit-key.error.js';

const MAX_KID_LENGTH = 255;
/** Half a character can't be written to a log or a URL. */
const HALF_CHARACTER = /\p{Surrogate}/u;

/**
 * Reads a key that is to sign, and refuses it unless it can and may (RFC 7518 section 3, RFC 8725 section 3.5).
 *
 * @throws UnfitKeyError
 */
export function readSigningKey(source: unknown): SigningKey {
  const read = parseKey(source);
  if (read.object.type === 'public')
    throw new UnfitKeyError('is a public key', 'Give the private one: this is to sign');
  requirePurpose(read, 'sign');
  const key = { ...fitKey(read), signingKey: read.object };
  if (!verifiesItself(key))
    throw new UnfitKeyError('has a public part that does not belong to it', 'Export it anew');
  return Object.freeze(key);
}

/**
 * Reads a key that is to verify; of a pair whose private key is given, only the public one is kept.
 *
 * @param halves `'public'` refuses a private key instead
 * @throws UnfitKeyError
 */
export function readVerificationKey(
  source: unknown,
  halves: 'any' | 'public' = 'any',
): VerificationKey {
  const read = parseKey(source);
  if (halves === 'public' && read.object.type === 'private')
    throw new UnfitKeyError('is a private key', 'Give the public one: this is to verify only');
  requirePurpose(read, 'verify');
  return Object.freeze(fitKey(read));
}

/** What OpenSSL says of a key that can't sign is not passed on, as when it can't be parsed. */
function verifiesItself(key: SigningKey): boolean {
  try {
    return key.check('probe', signJws('probe', key));
  } catch {
    return false;
  }
}

function fitKey(read: ParsedKey): VerificationKey {
  const { object } = read;
  const algorithm = algorithmOf(read);
  if (object.type === 'secret') {
    requireSharedStrength(object, algorithm);
    const thumbprint = sharedKeyId(object.export());
    const kid = keyIdOf(read) ?? thumbprint;
    return { kid, thumbprint, algorithm, check: signatureCheck(algorithm, object), jwk: undefined };
  }
  // Nothing is exported from a private key: Node 20 aborts the process where its d is longer than its curve.
  const publicKey = object.type === 'private' ? createPublicKey(object) : object;
  const members = publicMembersOf(publicKey);
  if (ALGORITHMS[algorithm].family === 'rsa') requireRsaStrength(publicKey, members);
  const thumbprint = thumbprintOf(members);
  const kid = keyIdOf(read) ?? thumbprint;
  const jwk = Object.freeze({ ...members, kid, alg: algorithm, use: 'sig' } as const);
  return { kid, thumbprint, algorithm, check: signatureCheck(algorithm, publicKey), jwk };
}

/** RFC 7517 sections 4.2 and 4.3. A private key that may sign has a public one that may verify. */
function requirePurpose({ object, use, keyOps }: ParsedKey, operation: 'sign' | 'verify'): void {
  const fitting = object.type === 'private' ? ['sign', operation] : [operation];
  const isForIt =
    keyOps === undefined || (Array.isArray(keyOps) && fitting.some((one) => keyOps.includes(one)));
  if ((use === undefined || use === 'sig') && isForIt) return;
  throw new UnfitKeyError(`is a JWK that is not to ${operation}`, 'Give one whose use is sig');
}

function keyIdOf({ kid }: ParsedKey): string | undefined {
  if (kid === undefined) return undefined;
  const isText = typeof kid === 'string' && !HALF_CHARACTER.test(kid);
  if (isText && kid !== '' && kid.length <= MAX_KID_LENGTH) return kid;
  throw new UnfitKeyError('has an unfit kid', `Give 1 to ${MAX_KID_LENGTH} characters, or none`);
}

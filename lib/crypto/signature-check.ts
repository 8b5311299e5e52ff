import { constants, createHmac, timingSafeEqual, verify, type KeyObject } from 'node:crypto';
import { derSignature } from './ecdsa-signature.js';
import { ALGORITHMS, type SigningAlgorithm } from './signing-algorithm.js';

/**
 * Whether `signature` (base64url) is one over `input`, the two parts before it in ASCII
 * (RFC 7515 section 5.2). Never throws.
 */
export type SignatureCheck = (input: string, signature: string) => boolean;

/** Makes the check for one key and its one algorithm; whatever can be done once is done here. */
export function signatureCheck(algorithm: SigningAlgorithm, key: KeyObject): SignatureCheck {
  const { family, digest, signatureLength, signing } = ALGORITHMS[algorithm];
  const length = signatureLength ?? Math.ceil((key.asymmetricKeyDetails?.modulusLength ?? 0) / 8);
  /** Each signature is decoded to the same place, for nothing here waits. */
  const presented = Buffer.alloc(length);
  const encodedLength = Math.ceil((length * 4) / 3);
  const decodes = (signature: string): boolean =>
    signature.length === encodedLength && presented.write(signature, 'base64url') === length;
  if (family === 'hmac') {
    return (input, signature) =>
      decodes(signature) &&
      timingSafeEqual(createHmac(digest, key).update(input).digest(), presented);
  }
  const isRaw = family === 'ec';
  // Without options where the usual ones are meant: Node 24 finds out that an object of options is no key by errors that
  // it throws and catches, which takes a third of the time of an ECDSA verification.
  const by = signing.padding === constants.RSA_PKCS1_PSS_PADDING ? { key, ...signing } : key;
  return (input, signature) => {
    if (!decodes(signature)) return false;
    try {
      const form = isRaw ? derSignature(presented) : presented;
      return verify(digest, Buffer.from(input, 'latin1'), by, form);
    } catch {
      return false; // OpenSSL may refuse a signature by an error as well as by an answer
    }
  };
}

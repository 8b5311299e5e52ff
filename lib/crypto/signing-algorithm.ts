import { constants, type KeyObject, type SigningOptions } from 'node:crypto';

/**
 * Algorithms that access tokens can be signed with (RFC 7518 section 3.1).
 *
 * @publicApi
 */
export type SigningAlgorithm =
  | 'HS256'
  | 'HS384'
  | 'HS512'
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512';

/** What kind of key an algorithm takes. */
export type KeyFamily = 'hmac' | 'rsa' | 'ec';

/** What an algorithm is, for keys and for signatures. */
export interface AlgorithmTraits {
  readonly family: KeyFamily;
  /** Digest in the names of `node:crypto`. */
  readonly digest: 'sha256' | 'sha384' | 'sha512';
  /** Bytes of the digest: the least length of an HMAC key (RFC 7518 section 3.2). */
  readonly digestLength: number;
  /** For elliptic curves: the one curve, in the names of `node:crypto` (RFC 7518 section 3.4). */
  readonly curve?: string;
  /** Bytes of a signature, where the algorithm says it. With RSA the key does. */
  readonly signatureLength?: number;
  /** What `node:crypto` is told beside the key. */
  readonly signing: SigningOptions;
}

const DIGESTS = {
  256: { digest: 'sha256', digestLength: 32 },
  384: { digest: 'sha384', digestLength: 48 },
  512: { digest: 'sha512', digestLength: 64 },
} as const;

type Bits = keyof typeof DIGESTS;

export const ALGORITHMS: Readonly<Record<SigningAlgorithm, AlgorithmTraits>> = {
  HS256: hmac(256),
  HS384: hmac(384),
  HS512: hmac(512),
  RS256: rsa(256),
  RS384: rsa(384),
  RS512: rsa(512),
  PS256: rsaPss(256),
  PS384: rsaPss(384),
  PS512: rsaPss(512),
  ES256: ecdsa(256, 'prime256v1', 64),
  ES384: ecdsa(384, 'secp384r1', 96),
  ES512: ecdsa(512, 'secp521r1', 132),
};

/** The names of all algorithms, in the order of RFC 7518. */
export const SIGNING_ALGORITHMS = Object.keys(ALGORITHMS) as readonly SigningAlgorithm[];

/** The kind of key that a `KeyObject` is; `undefined` for one that signs no access token. */
export function familyOf(key: KeyObject): KeyFamily | undefined {
  if (key.type === 'secret') return 'hmac';
  switch (key.asymmetricKeyType) {
    case 'rsa':
      return 'rsa';
    case 'ec':
      return 'ec';
    default:
      return undefined;
  }
}

function hmac(bits: Bits): AlgorithmTraits {
  const digest = DIGESTS[bits];
  return { family: 'hmac', ...digest, signatureLength: digest.digestLength, signing: {} };
}

function rsa(bits: Bits): AlgorithmTraits {
  const signing = { padding: constants.RSA_PKCS1_PADDING };
  return { family: 'rsa', ...DIGESTS[bits], signing };
}

function rsaPss(bits: Bits): AlgorithmTraits {
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const signing = { padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  return { family: 'rsa', ...DIGESTS[bits], signing };
}

function ecdsa(bits: Bits, curve: string, signatureLength: number): AlgorithmTraits {
  const signing = { dsaEncoding: 'ieee-p1363' } as const;
  return { family: 'ec', ...DIGESTS[bits], curve, signatureLength, signing };
}

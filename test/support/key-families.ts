import {
  constants,
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  sign as signWith,
  type KeyObject,
  type SigningOptions,
} from 'node:crypto';
import type { AuthModuleOptions, SigningAlgorithm } from 'nestjs-dual-token';
import { readSigningKey } from '../../lib/crypto/read-access-token-key.js';
import { accessTokenKeyOf, hs256 } from './access-tokens.js';
import { SECRET } from './test-app.js';

/** Writes the signature over header and payload. */
export type Sign = (input: string) => string;

/** Somebody with a key of the same kind, which nobody trusts. */
export interface Stranger {
  readonly sign: Sign;
  /** What a verifier that trusts tokens would take for the key. */
  readonly jwk: object;
}

/** Keys of one kind: how an application is given them, and how whoever has them signs. */
export interface KeyFamily {
  readonly alg: SigningAlgorithm;
  readonly kid: string;
  readonly accessToken: AuthModuleOptions['accessToken'];
  readonly sign: Sign;
  readonly stranger: Stranger;
  /** Of a pair, what everybody knows. */
  readonly publicKey: KeyObject | undefined;
  readonly privateKey: KeyObject | undefined;
}

/** A key of a pair with the other one. */
export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

export const PSS = {
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
};
export const RAW_ECDSA = { dsaEncoding: 'ieee-p1363' } as const;

/** What `node:crypto` is told, by how an algorithm's name begins. */
const SIGNING: Readonly<Record<string, SigningOptions>> = { RS: {}, PS: PSS, ES: RAW_ECDSA };
const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };

/** Signs with a private key, as `options` say. */
export function byPrivateKey(
  key: KeyObject,
  options: SigningOptions = {},
  digest = 'sha256',
): Sign {
  return (input) => signWith(digest, Buffer.from(input), { key, ...options }).toString('base64url');
}

/** The digest of an algorithm, in the names of `node:crypto`. */
export const digestOf = (alg: SigningAlgorithm): string => `sha${alg.slice(2)}`;

export const newEcPair = (namedCurve: string): KeyPair => generateKeyPairSync('ec', { namedCurve });
export const newRsaPair = (): KeyPair => generateKeyPairSync('rsa', { modulusLength: 2_048 });
const RSA = newRsaPair();
const STRANGERS_RSA = newRsaPair();

/** A family of a pair of keys; what is not given is made. */
export function pairFamily(
  alg: SigningAlgorithm,
  given: { readonly pair?: KeyPair; readonly source?: unknown } = {},
): KeyFamily {
  const curve = CURVES[alg];
  const { pair = curve === undefined ? RSA : newEcPair(curve) } = given;
  const { source = { key: pair.privateKey, alg } } = given;
  const stranger = curve === undefined ? STRANGERS_RSA : newEcPair(curve);
  const signing = SIGNING[alg.slice(0, 2)];
  const by = ({ privateKey }: KeyPair) => byPrivateKey(privateKey, signing, digestOf(alg));
  return {
    alg,
    kid: readSigningKey(source).kid,
    accessToken: { signingKey: source } as AuthModuleOptions['accessToken'],
    sign: by(pair),
    stranger: { sign: by(stranger), jwk: stranger.publicKey.export({ format: 'jwk' }) },
    ...pair,
  };
}

/** A family of a shared key; one that is not given is made. */
export function sharedFamily(
  alg: SigningAlgorithm,
  key: KeyObject = createSecretKey(randomBytes(64)),
  source: unknown = { key, alg },
): KeyFamily {
  const by =
    (one: KeyObject): Sign =>
    (input) =>
      createHmac(digestOf(alg), one).update(input).digest('base64url');
  const stranger = createSecretKey(randomBytes(64));
  return {
    alg,
    kid: readSigningKey(source).kid,
    accessToken: { signingKey: source } as AuthModuleOptions['accessToken'],
    sign: by(key),
    stranger: { sign: by(stranger), jwk: stranger.export({ format: 'jwk' }) },
    publicKey: undefined,
    privateKey: undefined,
  };
}

/** The key that is derived from the secret. */
function derivedFamily(): KeyFamily {
  const { kid, key } = accessTokenKeyOf(SECRET);
  return { ...sharedFamily('HS256'), kid, accessToken: {}, sign: hs256(key) };
}

export const DERIVED = derivedFamily();

/** One of each kind, for what is tried over HTTP. */
export const KEY_FAMILIES: readonly KeyFamily[] = [
  DERIVED,
  ...(['RS256', 'PS256', 'ES256'] as const).map((alg) => pairFamily(alg)),
];

/** Makes their sisters, for what is tried in code. */
export function otherKeyFamilies(): readonly KeyFamily[] {
  const shared = (['HS256', 'HS384', 'HS512'] as const).map((alg) => sharedFamily(alg));
  const pairs = ['RS384', 'RS512', 'PS384', 'PS512', 'ES384', 'ES512'] as const;
  return [...shared, ...pairs.map((alg) => pairFamily(alg))];
}

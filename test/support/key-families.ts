import {
  constants,
  generateKeyPairSync,
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

/** Keys of one kind: how an application is given them, and how whoever has them signs. */
export interface KeyFamily {
  readonly alg: SigningAlgorithm;
  readonly kid: string;
  readonly accessToken: AuthModuleOptions['accessToken'];
  readonly sign: Sign;
  /** The same signature by a key of the same kind that is not ours. */
  readonly signAsStranger: Sign;
  /** Of a pair, what everybody knows. */
  readonly publicKey: KeyObject | undefined;
  readonly privateKey: KeyObject | undefined;
}

export const PSS = {
  padding: constants.RSA_PKCS1_PSS_PADDING,
  saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
};
export const RAW_ECDSA = { dsaEncoding: 'ieee-p1363' } as const;

/** Signs with a private key, as `options` say. */
export function byPrivateKey(
  key: KeyObject,
  options: SigningOptions = {},
  digest = 'sha256',
): Sign {
  return (input) => signWith(digest, Buffer.from(input), { key, ...options }).toString('base64url');
}

function pairFamily(
  alg: SigningAlgorithm,
  newPair: () => { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
  options: SigningOptions = {},
): KeyFamily {
  const { publicKey, privateKey } = newPair();
  const digest = `sha${alg.slice(2)}`;
  return {
    alg,
    kid: readSigningKey(privateKey).kid,
    accessToken: { signingKey: { key: privateKey, alg } },
    sign: byPrivateKey(privateKey, options, digest),
    signAsStranger: byPrivateKey(newPair().privateKey, options, digest),
    publicKey,
    privateKey,
  };
}

const newRsa = () => generateKeyPairSync('rsa', { modulusLength: 2_048 });
const newEc = (namedCurve: string) => () => generateKeyPairSync('ec', { namedCurve });

const { kid, key } = accessTokenKeyOf(SECRET);

/** The key that is derived from the secret. */
export const DERIVED: KeyFamily = {
  alg: 'HS256',
  kid,
  accessToken: {},
  sign: hs256(key),
  signAsStranger: hs256(accessTokenKeyOf('another secret, 0123456789abcdef').key),
  publicKey: undefined,
  privateKey: undefined,
};

/** One algorithm of each kind: an attack that works against one works against its sisters. */
export const KEY_FAMILIES: readonly KeyFamily[] = [
  DERIVED,
  pairFamily('RS256', newRsa),
  pairFamily('PS256', newRsa, PSS),
  pairFamily('ES256', newEc('P-256'), RAW_ECDSA),
  pairFamily('ES384', newEc('P-384'), RAW_ECDSA),
  pairFamily('ES512', newEc('P-521'), RAW_ECDSA),
];

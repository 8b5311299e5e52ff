import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyPairAlgorithm } from '../environment/key-pair-place.js';

const generate = promisify(generateKeyPair);

/** Makes the private key of a new pair. For RSA it takes most of a second, in another thread. */
export async function newPrivateKey(alg: KeyPairAlgorithm): Promise<KeyObject> {
  const { privateKey } =
    alg === 'RS256'
      ? await generate('rsa', { modulusLength: 3_072 })
      : await generate('ec', { namedCurve: 'P-256' });
  return privateKey;
}

/** PKCS #8, not encrypted. */
export function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The private key in a PEM; `undefined` if there is none that can be read. */
export function privateKeyIn(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    // What OpenSSL says may quote what it was given.
    return undefined;
  }
}

/** Whether a key is of the kind that signs so. Whether it is strong enough, the library says. */
export function isFor(alg: KeyPairAlgorithm, key: KeyObject): boolean {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  return alg === 'RS256' ? type === 'rsa' : type === 'ec' && details?.namedCurve === 'prime256v1';
}

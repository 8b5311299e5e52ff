import {
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  timingSafeEqual,
  verify,
} from 'node:crypto';
import { derSignature } from '../../dist/crypto/ecdsa-signature.js';

export const ALGORITHMS = ['HS256', 'RS256', 'ES256'];

/**
 * A new key in all the forms that somebody wants it in.
 *
 * - `signing`, `verification`: as `KeyObject`; the same one for HS256
 * - `text`: as the recipe takes it: a secret, or the public key as PEM
 * - `sign(input)`: a signature in base64url
 * - `check(input, signature)`: the bare check, as quick as `node:crypto` allows
 * - `checkByOptions`: the same for a pair, with the key among options, as the documentation of `node:crypto` has it
 */
export function createKey(algorithm) {
  const kid = randomBytes(32).toString('base64url');
  return { algorithm, kid, ...(algorithm === 'HS256' ? sharedKey() : keyPair(algorithm)) };
}

function sharedKey() {
  const text = randomBytes(48).toString('base64url');
  const key = createSecretKey(text, 'utf8');
  const mac = (input) => createHmac('sha256', key).update(input).digest();
  return {
    ...{ signing: key, verification: key, text },
    sign: (input) => mac(input).toString('base64url'),
    check: (input, signature) => timingSafeEqual(mac(input), Buffer.from(signature, 'base64url')),
  };
}

function keyPair(algorithm) {
  const { privateKey, publicKey } =
    algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2_048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const dsaEncoding = 'ieee-p1363';
  const [signing, options] = [privateKey, publicKey].map((key) => ({ key, dsaEncoding }));
  const formOf = algorithm === 'ES256' ? derSignature : (signature) => signature;
  return {
    ...{ signing: privateKey, verification: publicKey },
    text: publicKey.export({ type: 'spki', format: 'pem' }),
    sign: (input) => sign('sha256', Buffer.from(input), signing).toString('base64url'),
    check: (input, signature) =>
      verify(
        'sha256',
        Buffer.from(input, 'latin1'),
        publicKey,
        formOf(Buffer.from(signature, 'base64url')),
      ),
    checkByOptions: (input, signature) =>
      verify('sha256', Buffer.from(input, 'latin1'), options, Buffer.from(signature, 'base64url')),
  };
}

import type { SigningAlgorithm } from 'nestjs-dual-token';
import { claims, encode, hs256 } from './access-tokens.js';
import { ecdsaAttacks } from './ecdsa-attacks.js';
import { attackersKey, unsigned, type Forger, type Forgery } from './forgeries.js';
import { rsaAttacks } from './rsa-attacks.js';
import { SECRET } from './test-app.js';

const ALGORITHMS: readonly SigningAlgorithm[] = [
  ...(['HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512'] as const),
  ...(['PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'] as const),
];

/** Not signed by the key, or not as the key signs. */
export function signatureAttacks(f: Forger): readonly Forgery[] {
  const { alg } = f.family;
  return [
    ['attack 1: alg none without a signature', f.withHeader({ alg: 'none' }, unsigned)],
    ['attack 1: alg none with any signature', f.withHeader({ alg: 'none' }, () => 'AAAA')],
    ['attack 1: alg none with a good signature', f.withHeader({ alg: 'none' })],
    ['attack 2: alg NONE', f.withHeader({ alg: 'NONE' }, unsigned)],
    ['attack 2: alg nOnE', f.withHeader({ alg: 'nOnE' }, unsigned)],
    ['R1: no alg', f.withHeader({ alg: undefined })],
    ['R1: alg in small letters', f.withHeader({ alg: alg.toLowerCase() })],
    ['R1: alg with a space', f.withHeader({ alg: `${alg} ` })],
    ['R1: alg a list', f.withHeader({ alg: [alg] })],
    ['R1: alg a number', f.withHeader({ alg: 256 })],
    ['R1: alg null', f.withHeader({ alg: null })],
    ...ALGORITHMS.filter((other) => other !== alg).map((other): Forgery => [
      `R2: alg ${other} over a good signature`,
      f.withHeader({ alg: other }),
    ]),
    ['R1: HS256 with the empty key', f.withHeader({ alg: 'HS256' }, hs256(''))],
    ['R21: HS256 with the secret itself', f.withHeader({ alg: 'HS256' }, hs256(SECRET))],
    ['R21: a key of the same kind that is not ours', f.withHeader({}, f.family.stranger.sign)],
    ['R21: HS256 with the key of somebody', f.withHeader({ alg: 'HS256' }, hs256(attackersKey))],
    ['R1: no signature', f.withHeader({}, unsigned)],
    ['R1: a signature of zeros', f.resigned((signature) => Buffer.alloc(signature.length))],
    ['R1: a signature of ones', f.resigned((signature) => Buffer.alloc(signature.length, 255))],
    ['R1: a signature cut short', f.resigned((signature) => signature.subarray(0, -1))],
    ['R1: a signature without its beginning', f.resigned((signature) => signature.subarray(1))],
    ['R1: a signature that is longer', f.resigned((s) => Buffer.concat([s, Buffer.alloc(1)]))],
    ['R14: a zero in front', f.resigned((s) => Buffer.concat([Buffer.alloc(1), s]))],
    ['R14: a zero in front of a signature without its end', f.resigned((s) => shifted(s))],
    [
      'R14: a signature without the zero that it begins with',
      f.resigned((signature) => signature.subarray(1), f.whose(beginsWithZero)),
    ],
    ['R1: half a signature', f.resigned((s) => s.subarray(0, s.length / 2))],
    ['R1: a signature twice', f.resigned((s) => Buffer.concat([s, s]))],
    [
      'R13: other claims under the signature of a good token',
      f.reshaped((header, _payload, signature) => {
        const payload = encode(claims(Date.now(), { sub: 'mallory' }));
        return `${header}.${payload}.${signature}`;
      }),
    ],
    ...publicKeyAttacks(f),
    ...ecdsaAttacks(f),
    ...rsaAttacks(f),
  ];
}

/** What everybody knows, taken for a shared key (CVE-2022-23539 to 23541, CVE-2023-48223). */
function publicKeyAttacks(f: Forger): readonly Forgery[] {
  const { publicKey } = f.family;
  if (publicKey === undefined) return [];
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const jwk = JSON.stringify(publicKey.export({ format: 'jwk' }));
  const texts: readonly (readonly [string, string | Buffer])[] = [
    ['attack 3: the public key in PEM', pem],
    ['attack 3: the same without its last line break', pem.trim()],
    ['attack 4: the same with a line break in front', `\n ${pem}`],
    ['attack 5: the public key as a JWK', jwk],
    ['attack 5: the public key in DER', der],
    ['attack 5: the key id', f.family.kid],
  ];
  return texts.flatMap(([title, text]) => [
    [`${title}, under HS256`, f.withHeader({ alg: 'HS256' }, hs256(text))],
    [`${title}, under its own alg`, f.withHeader({}, hs256(text))],
  ]);
}

/** One signature in 256 does: an integer that may be written in fewer bytes, and must not (RFC 7518 section 3.4). */
export function beginsWithZero(signature: Buffer): boolean {
  return signature[0] === 0;
}

function shifted(signature: Buffer): Buffer {
  return Buffer.concat([Buffer.alloc(1), signature.subarray(0, -1)]);
}

import { constants, createPublicKey, privateEncrypt, type KeyObject } from 'node:crypto';
import type { SigningAlgorithm } from 'nestjs-dual-token';
import { claims, encode, hs256 } from './access-tokens.js';
import { attackersKey, unsigned, type Forger, type Forgery } from './forgeries.js';
import { PSS, RAW_ECDSA, byPrivateKey } from './key-families.js';
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
    ['R21: a key of the same kind that is not ours', f.withHeader({}, f.family.signAsStranger)],
    ['R21: HS256 with the key of somebody', f.withHeader({ alg: 'HS256' }, hs256(attackersKey))],
    ['R1: no signature', f.withHeader({}, unsigned)],
    ['R1: a signature of zeros', f.resigned((signature) => Buffer.alloc(signature.length))],
    ['R1: a signature of ones', f.resigned((signature) => Buffer.alloc(signature.length, 255))],
    ['R1: a signature cut short', f.resigned((signature) => signature.subarray(0, -1))],
    ['R1: a signature without its beginning', f.resigned((signature) => signature.subarray(1))],
    ['R1: a signature that is longer', f.resigned((s) => Buffer.concat([s, Buffer.alloc(1)]))],
    ['R14: a zero in front', f.resigned((s) => Buffer.concat([Buffer.alloc(1), s]))],
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

function ecdsaAttacks(f: Forger): readonly Forgery[] {
  const { alg, privateKey } = f.family;
  if (privateKey?.asymmetricKeyType !== 'ec') return [];
  const half = { ES256: 32, ES384: 48, ES512: 66 }[alg as 'ES256'];
  const order = Buffer.from(ORDERS[alg as 'ES256'], 'hex');
  const [zero, one] = [Buffer.alloc(half), Buffer.alloc(half)];
  one[half - 1] = 1;
  const r = (signature: Buffer) => signature.subarray(0, half);
  const s = (signature: Buffer) => signature.subarray(half);
  const halves = (title: string, ...parts: readonly Buffer[]): Forgery => [
    `attack 35: ${title}`,
    f.resigned(() => Buffer.concat(parts)),
  ];
  return [
    halves('r and s zero', zero, zero),
    halves('r zero, s one', zero, one),
    halves('r one, s zero', one, zero),
    halves('r and s one', one, one),
    halves('r and s the order of the curve', order, order),
    ['attack 35: s the order of the curve', f.resigned((all) => Buffer.concat([r(all), order]))],
    [
      'attack 35: s plus the order',
      f.resigned((all) => Buffer.concat([r(all), plus(s(all), order)])),
    ],
    ['attack 35: r and s swapped', f.resigned((all) => Buffer.concat([s(all), r(all)]))],
    ['attack 35: in DER', f.withHeader({}, byPrivateKey(privateKey, {}, `sha${alg.slice(2)}`))],
    ['attack 7: another hash', f.withHeader({}, byPrivateKey(privateKey, RAW_ECDSA, 'sha1'))],
  ];
}

function rsaAttacks(f: Forger): readonly Forgery[] {
  const { alg, privateKey } = f.family;
  if (privateKey?.asymmetricKeyType !== 'rsa') return [];
  const isPss = alg.startsWith('PS');
  const sister = isPss ? byPrivateKey(privateKey) : byPrivateKey(privateKey, PSS);
  const salted = (saltLength: number) => byPrivateKey(privateKey, { ...PSS, saltLength });
  const modulus = modulusOf(privateKey);
  return [
    [`attack 6: signed as ${isPss ? 'RS256' : 'PS256'}`, f.withHeader({}, sister)],
    ['attack 6: the same, and said so', f.withHeader({ alg: isPss ? 'RS256' : 'PS256' }, sister)],
    ['R14: another hash', f.withHeader({}, byPrivateKey(privateKey, isPss ? PSS : {}, 'sha512'))],
    ['R14: SHA-1', f.withHeader({}, byPrivateKey(privateKey, isPss ? PSS : {}, 'sha1'))],
    ['R14: a signature and the modulus', f.resigned((signature) => plus(signature, modulus))],
    ['R14: raw padding', f.withHeader({}, rawPadding(privateKey))],
    ...(isPss
      ? ([
          ['R14: a salt of 0 bytes', f.withHeader({}, salted(0))],
          ['R14: a salt of 20 bytes', f.withHeader({}, salted(20))],
          ['R14: the longest salt', f.withHeader({}, salted(constants.RSA_PSS_SALTLEN_MAX_SIGN))],
        ] as const)
      : []),
  ];
}

/** PKCS #1 padding that ends too early, so that bytes of the attacker's choice follow (Bleichenbacher 2006). */
function rawPadding(key: KeyObject) {
  return () => {
    const block = Buffer.alloc(modulusOf(key).length, 1);
    block[0] = 0;
    block.fill(255, 2, 10);
    block[10] = 0;
    return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block).toString('base64url');
  };
}

function modulusOf(key: KeyObject): Buffer {
  const { n = '' } = createPublicKey(key).export({ format: 'jwk' });
  return Buffer.from(n, 'base64url');
}

/** The sum in as many bytes as it takes, at least as many as the first has. */
function plus(first: Buffer, second: Buffer): Buffer {
  const sum = BigInt(`0x${first.toString('hex')}`) + BigInt(`0x${second.toString('hex')}`);
  const hex = sum.toString(16);
  return Buffer.from(
    hex.padStart(Math.max(first.length * 2, hex.length + (hex.length % 2)), '0'),
    'hex',
  );
}

/** The orders of the curves (SEC 2 sections 2.4 to 2.6). */
const ORDERS = {
  ES256: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  ES384:
    'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  ES512:
    '01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
} as const;

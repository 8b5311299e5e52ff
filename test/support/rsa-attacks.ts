import { constants } from 'node:crypto';
import { minus, plus } from './big-integers.js';
import type { Forger, Forgery } from './forgeries.js';
import { PSS, byPrivateKey, digestOf } from './key-families.js';
import {
  byBlock,
  modulusOf,
  pkcs1Block,
  pssBlock,
  type Pkcs1Changes,
  type PssChanges,
} from './rsa-blocks.js';

/** What a verifier of RSA signatures may get wrong; nothing for keys of another kind. */
export function rsaAttacks(f: Forger): readonly Forgery[] {
  const { alg, privateKey } = f.family;
  if (privateKey?.asymmetricKeyType !== 'rsa') return [];
  const isPss = alg.startsWith('PS');
  const own = isPss ? PSS : {};
  const sister = byPrivateKey(privateKey, isPss ? {} : PSS, digestOf(alg));
  const modulus = modulusOf(privateKey);
  const fits = (signature: Buffer) => plus(signature, modulus).length === modulus.length;
  return [
    [`attack 6: signed as ${isPss ? 'RS' : 'PS'}${alg.slice(2)}`, f.withHeader({}, sister)],
    [
      'attack 6: the same, and said so',
      f.withHeader({ alg: `${isPss ? 'RS' : 'PS'}${alg.slice(2)}` }, sister),
    ],
    ...['sha1', 'sha256', 'sha384', 'sha512']
      .filter((digest) => digest !== digestOf(alg))
      .map((digest): Forgery => [
        `R14: another hash, ${digest}`,
        f.withHeader({}, byPrivateKey(privateKey, own, digest)),
      ]),
    [
      'R14: a signature and the modulus, in as many bytes',
      f.resigned((signature) => plus(signature, modulus), f.whose(fits)),
    ],
    [
      'R14: a signature and the modulus, in a byte more',
      f.resigned(
        (signature) => plus(signature, modulus),
        f.whose((one) => !fits(one)),
      ),
    ],
    ['R14: the modulus less a signature', f.resigned((signature) => minus(modulus, signature))],
    ['R14: the modulus', f.resigned(() => modulus)],
    ['R14: one', f.resigned(() => minus(modulus, minus(modulus, Buffer.from([1]))))],
    ...(isPss ? pssAttacks(f) : pkcs1Attacks(f)),
  ];
}

/** The block as it should be, made as all others here are: what shows that those are refused for what they change. */
export function goodRsaTokens(f: Forger): readonly Forgery[] {
  const { alg, privateKey } = f.family;
  if (privateKey?.asymmetricKeyType !== 'rsa') return [];
  const block = alg.startsWith('PS') ? pssBlock : pkcs1Block;
  return [
    [
      'R14: a block put together by hand',
      f.withHeader({}, byBlock(privateKey, block(digestOf(alg)))),
    ],
  ];
}

/** Blocks of PKCS #1 v1.5 that a parser lets through which does not compare the whole (Bleichenbacher 2006, and its like since). */
function pkcs1Attacks(f: Forger): readonly Forgery[] {
  const { alg, privateKey } = f.family;
  const digest = digestOf(alg);
  const garbage = Buffer.from([0x04, 40, ...Buffer.alloc(40, 1)]);
  const changes: readonly (readonly [string, Pkcs1Changes])[] = [
    ['bytes behind the hash', { filling: 8 }],
    ['one byte behind the hash', { filling: 256 - 3 - 20 - hashLength(digest) }],
    ['no filling', { filling: 0 }],
    ['type 0', { start: [0, 0] }],
    ['type 2', { start: [0, 2] }],
    ['no zero in front', { start: [1] }],
    ['a separator that is not zero', { separator: 1 }],
    ['no parameters', { parameters: Buffer.alloc(0) }],
    ['an empty text as parameters', { parameters: Buffer.from('0400', 'hex') }],
    ['garbage in the parameters', { parameters: garbage }],
    ['the name of SHA-1', { named: 'sha1' }],
    ['a length in two bytes', { isLong: true }],
    ['the hash without a name', { isBare: true }],
  ];
  return changes.map(([title, change]) => [
    `R14: a block with ${title}`,
    f.withHeader({}, byBlock(privateKey!, pkcs1Block(digest, change))),
  ]);
}

function pssAttacks(f: Forger): readonly Forgery[] {
  const { alg, privateKey } = f.family;
  const digest = digestOf(alg);
  const changes: readonly (readonly [string, PssChanges])[] = [
    ['a mask by SHA-1', { mask: 'sha1' }],
    ['a mask by another hash', { mask: digest === 'sha512' ? 'sha256' : 'sha512' }],
    ['a salt that is a byte too short', { salt: hashLength(digest) - 1 }],
    ['a salt that is a byte too long', { salt: hashLength(digest) + 1 }],
    ['a filling that is not zero', { filling: 1 }],
    ['a separator of 2', { separator: 2 }],
    ['a separator of 0', { separator: 0 }],
    ['another trailer', { trailer: 0xcc }],
  ];
  const salts = {
    'of 0 bytes': 0,
    'of 20 bytes': 20,
    'as long as can be': constants.RSA_PSS_SALTLEN_MAX_SIGN,
  };
  return [
    ...Object.entries(salts).map(([title, saltLength]): Forgery => [
      `R14: a salt ${title}`,
      f.withHeader({}, byPrivateKey(privateKey!, { ...PSS, saltLength }, digest)),
    ]),
    ...changes.map(([title, change]): Forgery => [
      `R14: a block with ${title}`,
      f.withHeader({}, byBlock(privateKey!, pssBlock(digest, change))),
    ]),
  ];
}

const hashLength = (digest: string): number => Number(digest.slice(3)) / 8;

import type { SigningAlgorithm } from 'nestjs-dual-token';
import type { Forger, Forgery } from './forgeries.js';
import { RAW_ECDSA, byPrivateKey, digestOf, newEcPair } from './key-families.js';
import { plus } from './big-integers.js';

/** The orders of the curves (SEC 2 sections 2.4 to 2.6). */
const ORDERS: Partial<Record<SigningAlgorithm, string>> = {
  ES256: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  ES384:
    'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  ES512:
    '01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
};

const CURVES = ['P-256', 'secp256k1', 'P-384', 'P-521'];

/** What a verifier of elliptic curve signatures may get wrong; nothing for keys of another kind. */
export function ecdsaAttacks(f: Forger): readonly Forgery[] {
  const { alg, privateKey } = f.family;
  const order = Buffer.from(ORDERS[alg] ?? '', 'hex');
  if (privateKey === undefined || order.length === 0) return [];
  const half = order.length;
  const number = (value: number) => Buffer.from([...Buffer.alloc(half - 1), value]);
  const [zero, one] = [number(0), number(1)];
  const r = (signature: Buffer) => signature.subarray(0, half);
  const s = (signature: Buffer) => signature.subarray(half);
  const of = (...parts: readonly Buffer[]) => f.resigned(() => Buffer.concat(parts));
  const digest = digestOf(alg);
  return [
    ['attack 35: r and s zero', of(zero, zero)],
    ['attack 35: r zero, s one', of(zero, one)],
    ['attack 35: r one, s zero', of(one, zero)],
    ['attack 35: r and s one', of(one, one)],
    ['attack 35: r and s the order of the curve', of(order, order)],
    ['attack 35: r the order, s zero', of(order, zero)],
    ['attack 35: s the order', f.resigned((all) => Buffer.concat([r(all), order]))],
    ['attack 35: r zero', f.resigned((all) => Buffer.concat([zero, s(all)]))],
    ['attack 35: s zero', f.resigned((all) => Buffer.concat([r(all), zero]))],
    [
      'attack 35: s plus the order',
      f.resigned((all) => Buffer.concat([r(all), plus(s(all), order)])),
    ],
    [
      'attack 35: r plus the order',
      f.resigned((all) => Buffer.concat([plus(r(all), order), s(all)])),
    ],
    ['attack 35: r and s swapped', f.resigned((all) => Buffer.concat([s(all), r(all)]))],
    ['attack 35: r twice', f.resigned((all) => Buffer.concat([r(all), r(all)]))],
    [
      'attack 35: s without the zero that it begins with',
      f.resigned(
        (all) => Buffer.concat([r(all), s(all).subarray(1)]),
        f.whose((all) => all[half] === 0),
      ),
    ],
    [
      'attack 35: a zero in front of each',
      f.resigned((all) => Buffer.concat([Buffer.alloc(1), r(all), Buffer.alloc(1), s(all)])),
    ],
    ['attack 35: in DER', f.withHeader({}, byPrivateKey(privateKey, {}, digest))],
    [
      'attack 35: in DER, filled up to the length',
      f.withHeader({}, (input) => {
        const der = Buffer.from(byPrivateKey(privateKey, {}, digest)(input), 'base64url');
        return Buffer.concat([der, Buffer.alloc(half)])
          .subarray(0, 2 * half)
          .toString('base64url');
      }),
    ],
    ['attack 7: another hash', f.withHeader({}, byPrivateKey(privateKey, RAW_ECDSA, 'sha1'))],
    ...CURVES.map((curve): Forgery => [
      `attack 7: another key, on ${curve}`,
      f.withHeader({}, byPrivateKey(newEcPair(curve).privateKey, RAW_ECDSA, digest)),
    ]),
  ];
}

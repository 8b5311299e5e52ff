import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { derSignature } from '../../../lib/crypto/ecdsa-signature.js';

const CURVES = [
  ['P-256', 32],
  ['P-384', 48],
  ['P-521', 66],
] as const;

/** The two numbers of a SEQUENCE, read as strictly as DER has it: nothing behind them, each in its shortest form. */
function readDer(der: Buffer): readonly bigint[] {
  const isLong = der[1]! > 0x80;
  const content = der.subarray(isLong ? 3 : 2);
  expect([...der.subarray(0, der.length - content.length)]).toEqual(
    isLong ? [0x30, 0x81, content.length] : [0x30, content.length],
  );
  expect(content.length > 127).toBe(isLong);
  const numbers: bigint[] = [];
  let at = 0;
  while (at < content.length) {
    expect(content[at]).toBe(0x02);
    const bytes = content.subarray(at + 2, at + 2 + content[at + 1]!);
    expect(bytes.length).toBe(content[at + 1]!);
    const [first = 0xff, second = 0xff] = bytes;
    expect(first).toBeLessThan(0x80);
    expect(first > 0 || bytes.length === 1 || second >= 0x80).toBe(true);
    numbers.push(BigInt(`0x${bytes.toString('hex')}`));
    at += 2 + bytes.length;
  }
  return numbers;
}

describe.each(CURVES)('the DER of a raw signature on %s (R14)', (namedCurve, size) => {
  it('holds the same two numbers, whatever they are', () => {
    const zeros = fc.nat({ max: size }).map((count) => Buffer.alloc(count));
    const number = fc
      .tuple(zeros, fc.uint8Array({ minLength: size, maxLength: size }))
      .map(([front, bytes]) => Buffer.concat([front, bytes]).subarray(0, size));
    fc.assert(
      fc.property(number, number, (r, s) => {
        const numbers = [r, s].map((bytes) => BigInt(`0x${bytes.toString('hex')}`));
        expect(readDer(derSignature(Buffer.concat([r, s])))).toEqual(numbers);
      }),
      { numRuns: 2_000 },
    );
  });

  it('holds zeros and the greatest numbers', () => {
    const most = (1n << BigInt(8 * size)) - 1n;
    expect(readDer(derSignature(Buffer.alloc(2 * size)))).toEqual([0n, 0n]);
    expect(readDer(derSignature(Buffer.alloc(2 * size, 0xff)))).toEqual([most, most]);
  });

  it('is what OpenSSL makes of the same signature, and takes', () => {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve });
    for (let times = 0; times < 50; times += 1) {
      const input = randomBytes(40);
      const raw = sign('sha256', input, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      expect(verify('sha256', input, publicKey, derSignature(raw))).toBe(true);
    }
  });

  it('is one that no later signature changes', () => {
    const first = derSignature(Buffer.alloc(2 * size, 1));
    const kept = Buffer.from(first);
    derSignature(Buffer.alloc(2 * size, 2));
    expect(first).toEqual(kept);
  });
});

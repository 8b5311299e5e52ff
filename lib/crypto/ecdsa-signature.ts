const SEQUENCE = 0x30;
const INTEGER = 0x02;
/** Says that a length takes one byte of its own, as those above 127 do. */
const LENGTH_FOLLOWS = 0x81;
const HIGHEST_BIT = 0x80;
/** Room for a tag, the word that a length follows, and the length. */
const HEAD = 3;
/** A tag, a length, and a zero that keeps a number from being negative. */
const MOST_AROUND_AN_INTEGER = 3;

/**
 * The DER of a raw signature: `R` and `S`, each as long as the order of the curve (RFC 7518 section 3.4), become a
 * SEQUENCE of two INTEGERs (RFC 3279 section 2.2.3), each in its one shortest form.
 *
 * @param raw of at most 2 × 66 bytes, as P-521 has
 */
export function derSignature(raw: Buffer): Buffer {
  const half = raw.length / 2;
  const der = Buffer.allocUnsafe(HEAD + raw.length + 2 * MOST_AROUND_AN_INTEGER);
  const end = writeInteger(raw, half, raw.length, der, writeInteger(raw, 0, half, der, HEAD));
  const length = end - HEAD;
  const isLong = length >= HIGHEST_BIT;
  const start = isLong ? 0 : 1;
  der[start] = SEQUENCE;
  if (isLong) der[1] = LENGTH_FOLLOWS;
  der[2] = length;
  return der.subarray(start, end);
}

/** Writes the number that is between two places, and gives the place behind it. */
function writeInteger(raw: Buffer, from: number, to: number, der: Buffer, at: number): number {
  let first = from;
  while (first < to - 1 && raw[first] === 0) first += 1;
  const isPadded = raw.readUInt8(first) >= HIGHEST_BIT;
  const start = at + (isPadded ? 3 : 2);
  const end = start + to - first;
  der[at] = INTEGER;
  der[at + 1] = end - at - 2;
  der[at + 2] = 0;
  raw.copy(der, start, first, to);
  return end;
}

const valueOf = (bytes: Buffer): bigint => BigInt(`0x${bytes.toString('hex')}`);

/** The sum of two unsigned integers, in as many bytes as the first has, or one more where it needs them. */
export function plus(first: Buffer, second: Buffer): Buffer {
  const sum = (valueOf(first) + valueOf(second)).toString(16);
  const size = Math.max(first.length, Math.ceil(sum.length / 2));
  return Buffer.from(sum.padStart(size * 2, '0'), 'hex');
}

/** The difference of two unsigned integers of which the first is greater, in as many bytes as that has. */
export function minus(first: Buffer, second: Buffer): Buffer {
  const difference = (valueOf(first) - valueOf(second)).toString(16);
  return Buffer.from(difference.padStart(first.length * 2, '0'), 'hex');
}

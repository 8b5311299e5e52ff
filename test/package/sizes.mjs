import { gzipSync } from 'node:zlib';
import { optionalPackagesOf } from './entries.mjs';

/** The most that the tarball may have, in bytes. Who has a reason to go beyond says it in the change that does. */
const CEILING = { packed: 650_000, unpacked: 2_750_000 };

/** Prints how large the tarball and its entries are; refuses a tarball beyond the ceiling. */
export function measure({ size, unpackedSize, files, unpacked }, graph) {
  print([
    ['tarball', 'bytes', 'at most', 'files'],
    ['packed', bytes(size), bytes(CEILING.packed), String(files)],
    ['unpacked', bytes(unpackedSize), bytes(CEILING.unpacked), ''],
  ]);
  const optional = optionalPackagesOf(unpacked);
  print([
    ['entry, with what it imports of ours', 'minified', 'gzip', 'files', 'optional packages'],
    ...graph.map(({ specifier, minified, packages, files: own }) => [
      ...[specifier, bytes(minified.length), bytes(gzipSync(minified, { level: 9 }).length)],
      ...[String(own), packages.filter((one) => optional.includes(one)).join(', ')],
    ]),
  ]);
  const isBeyond = size > CEILING.packed || unpackedSize > CEILING.unpacked;
  if (isBeyond) throw new Error('the tarball has more bytes than the table allows');
}

function bytes(count) {
  return count.toLocaleString('en-GB');
}

/** A table: figures to the right, the rest to the left. */
function print(rows) {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  const padded = (cell, at) =>
    /^[\d,]+$/.test(cell) ? cell.padStart(widths[at]) : cell.padEnd(widths[at]);
  for (const row of rows) console.log(`   ${row.map(padded).join('  ')}`.trimEnd());
}

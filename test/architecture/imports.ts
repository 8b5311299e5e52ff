import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const LIB = fileURLToPath(new URL('../../lib', import.meta.url));

/** A source file of the library: its path below `lib`, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** Every source file of the library. */
export function librarySources(): readonly Source[] {
  return readdirSync(LIB, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path, text: readFileSync(join(LIB, path), 'utf8') }));
}

/** What a file imports or re-exports, types too: a path below `lib`, or the name of a package. */
export function importsOf({ path, text }: Source): readonly string[] {
  const specifiers = [...text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*'([^']+)'/g)].map(
    ([, one]) => one!,
  );
  return specifiers.map((specifier) =>
    specifier.startsWith('.')
      ? normalize(join(dirname(path), specifier)).replace(/\.js$/, '.ts')
      : specifier,
  );
}

/**
 * Where a path below `lib` belongs: its first folder, two where a folder holds several layers, or the file itself
 * where layers meet, at the top and in `testing`.
 */
export function layerOf(path: string): string {
  const [first = '', second = ''] = relative('.', path).split('/');
  if (path === 'testing/index.ts') return path;
  if (first === 'testing' && second === 'host') return 'testing/host';
  return first === 'adapters' && !second.endsWith('.ts') ? `${first}/${second}` : first;
}

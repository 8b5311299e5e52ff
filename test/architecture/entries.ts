import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LIB } from './imports.js';

/** What can be imported: a specifier, and the file below `lib` that it leads to. */
export interface Entry {
  readonly specifier: string;
  readonly path: string;
}

/** The entries of the package, as its `exports` have them. */
export function packageEntries(): readonly Entry[] {
  const { name, exports } = JSON.parse(readFileSync(join(LIB, '../package.json'), 'utf8')) as {
    readonly name: string;
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>;
  };
  return Object.entries(exports).flatMap(([subpath, target]) =>
    typeof target === 'string'
      ? []
      : [
          {
            specifier: name + subpath.slice(1),
            path: target.default.replace('./dist/', '').replace(/\.js$/, '.ts'),
          },
        ],
  );
}

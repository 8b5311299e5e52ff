import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageEntries } from '../../test/architecture/entries.js';
import { librarySources } from '../../test/architecture/imports.js';
import { ROOT } from './places.js';

const FOLDER = join(ROOT, 'docs/.vitepress/entries');
/** Bases of classes that are exported; what they have is shown there. */
const BASES = ['LocalKeys', 'VerificationKeys'];

/**
 * Writes what TypeDoc reads: for each entry of the package a file that exports the same names, and those that they
 * lead to and no entry exports, such as the groups of options, but for what `typedoc.json` leaves out.
 */
export function writeEntries(): void {
  const { intentionallyNotExported } = JSON.parse(
    readFileSync(join(ROOT, 'docs/typedoc.json'), 'utf8'),
  ) as { readonly intentionallyNotExported: readonly string[] };
  const left = new Set([...intentionallyNotExported, ...BASES]);
  const sources = librarySources();
  const declaring = (name: string): string => {
    const pattern = new RegExp(
      `^export (?:abstract )?(?:class|interface|type|const) ${name}\\b`,
      'm',
    );
    const found = sources.find(({ text }) => pattern.test(text));
    if (!found) throw new Error(`${name} is not exported by any file of lib`);
    return found.path;
  };
  rmSync(FOLDER, { recursive: true, force: true });
  for (const { specifier, path } of packageEntries()) {
    const place = join(FOLDER, `${specifier}.ts`);
    const lib = `${'../'.repeat(specifier.split('/').length + 2)}lib/`;
    const from = (file: string): string => `'${lib}${file.replace(/\.ts$/, '.js')}'`;
    const lines = [
      `/** @module ${specifier} */`,
      `export * from ${from(path)};`,
      ...reachedBy(specifier)
        .filter((name) => !left.has(name))
        .map((name) => `export type { ${name} } from ${from(declaring(name))};`),
    ];
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, `${lines.join('\n')}\n`);
  }
  const config = { extends: '../../../tsconfig.json', include: ['.'] };
  writeFileSync(join(FOLDER, 'tsconfig.json'), JSON.stringify(config));
}

/** What the exports of an entry lead to, by name: the API report has it, and a test compares that with the code. */
function reachedBy(specifier: string): readonly string[] {
  const file = `${specifier.split('/').slice(1).join('-') || 'index'}.txt`;
  const report = readFileSync(join(ROOT, 'test/architecture/api', file), 'utf8');
  const [, reached = ''] = report.split('\nWhat that leads to.\n');
  return [...reached.matchAll(/^(?:abstract )?(?:class|interface|type|const) (\w+)/gm)].map(
    ([, name = '']) => name,
  );
}

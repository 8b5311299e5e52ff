import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Puts beside the compiled sample what the compiler does not: pages, and what the library is called. */
const root = fileURLToPath(new URL('..', import.meta.url));
const out = process.argv[2] ?? join(root, 'node_modules', '.cache', 'sample');
const PAGES = ['sample/06-cookies-and-spa/index.html'];

/**
 * The samples import the library by its name, as its users do. This manifest makes that name the library that is
 * compiled together with them; without it, Node would ask for `dist`, or for a copy that is installed.
 */
function manifest() {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const entries = Object.entries(exports).flatMap(([entry, target]) =>
    typeof target === 'string' ? [] : [[entry, builtPath(entry, target.default)]],
  );
  return { name, type: 'module', exports: Object.fromEntries(entries) };
}

/** The client is compiled for browsers, together with the page. */
function builtPath(entry, path) {
  return path.replace('./dist/', entry === './client' ? './page/lib/' : './lib/');
}

for (const page of PAGES) {
  mkdirSync(join(out, page, '..'), { recursive: true });
  copyFileSync(join(root, page), join(out, page));
}
writeFileSync(join(out, 'package.json'), JSON.stringify(manifest(), undefined, 2));
await import('./page/build.mjs');

import { existsSync, statSync } from 'node:fs';
import { dirname, extname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where the site is made: pages that VitePress reads. */
export const PAGES = join(ROOT, 'docs/.vitepress/pages');
/** Where the pages of the exports are, below `PAGES`. */
export const EXPORTS = 'reference/exports';

const PICTURES = new Set(['.svg', '.png', '.jpg', '.webp']);

/** What becomes of a file or folder of the project on the site. */
export type Place =
  | { readonly kind: 'page'; readonly document: string; readonly page: string }
  | { readonly kind: 'exports' }
  /** Shown as it is: a picture, or the text of a source. */
  | { readonly kind: 'file'; readonly url: string }
  /** A page that lists what is in it. */
  | { readonly kind: 'folder'; readonly page: string };

/** Where a path of the project, such as `docs/keys.md` or `lib/http`, is on the site. */
export function placeOf(path: string): Place {
  if (path.startsWith('..') || !existsSync(join(ROOT, path)))
    throw new Error(`${path} is not there`);
  if (path === 'test/architecture/api') return { kind: 'exports' };
  if (path.endsWith('.md')) return { kind: 'page', document: path, page: pageOf(path) };
  if (PICTURES.has(extname(path))) return { kind: 'file', url: `/files/${path}` };
  if (statSync(join(ROOT, path)).isFile()) return { kind: 'file', url: `/source/${path}.txt` };
  const introduction = posix.join(path, 'README.md');
  return existsSync(join(ROOT, introduction))
    ? placeOf(introduction)
    : { kind: 'folder', page: `source/${path}/index.md` };
}

/** The page of a document: those in `docs` come first, and a `README.md` is the page of its folder. */
function pageOf(document: string): string {
  if (document === 'README.md') return 'readme.md';
  if (document === 'docs/README.md') return 'documents.md';
  const path = document.replace(/^docs\//, '').replace(/(?<=\/)README\.md$/, 'index.md');
  return dirname(path) === '.' ? path.toLowerCase() : path;
}

/** The address of a place within the site, as links in its pages have it. */
export function addressOf(place: Place): string {
  switch (place.kind) {
    case 'page':
    case 'folder':
      return `/${place.page}`;
    case 'exports':
      return `/${EXPORTS}/index.md`;
    case 'file':
      return place.url;
  }
}

/** The path, from the top of the project, of what a document links to. */
export const targetOf = (document: string, path: string): string =>
  path === '' ? document : posix.join(posix.dirname(document), path).replace(/\/$/, '');

import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { homeFrom } from './home.js';
import { pageFrom } from './page.js';
import { EXPORTS, PAGES, placeOf, ROOT, type Place } from './places.js';
import { sidebarFrom, type SidebarItem } from './sidebar.js';

const LIST = 'docs/README.md';
/** What is no source, wherever it stands. */
const NOT_SHOWN = new Set(['node_modules', 'dist', '.data', '.vitepress']);

/** Writes every page that can be reached from the list of documents, and what these show. */
export function stage(): void {
  const written = new Set<string>();
  const write = (page: string, text: string): void => {
    if (written.has(page)) throw new Error(`Two documents would be the page ${page}`);
    written.add(page);
    writeIfChanged(join(PAGES, page), text);
  };
  write('index.md', pageFrom('README.md', homeFrom(read('README.md'))).text);
  const known = new Set<string>();
  const open: Place[] = [placeOf(LIST)];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const name = JSON.stringify(place);
    if (known.has(name)) continue;
    known.add(name);
    if (place.kind === 'page') {
      const { text, places } = pageFrom(place.document, read(place.document));
      write(place.page, text);
      open.push(...places);
    } else if (place.kind === 'folder') {
      const files = filesBelow(posix.dirname(place.page).replace(/^source\//, ''));
      write(place.page, listing(place.page, files));
      open.push(...files.map((file): Place => ({ kind: 'file', url: `/source/${file}.txt` })));
    } else if (place.kind === 'file') {
      written.add(`public${place.url}`);
      copyFile(place.url);
    }
  }
  forgetOthers(written);
  writeIfChanged(join(PAGES, '../sidebar.json'), JSON.stringify(sidebar(), undefined, 2));
}

/** The pages of the list of documents, for the sidebar. */
export const sidebar = (): readonly SidebarItem[] =>
  sidebarFrom(LIST, read(LIST), read, exportedItems());

const read = (document: string): string => readFileSync(join(ROOT, document), 'utf8');

/** What TypeDoc tells of its pages: modules, and what they export. */
interface Listed {
  readonly kind?: number;
  readonly path?: string | null;
  readonly children?: readonly Listed[];
}

const MODULE = 2;

/** The entries, as TypeDoc lists them; none before it has run. What each exports is on its own page. */
function exportedItems(): readonly SidebarItem[] {
  const list = join(PAGES, '../exports.json');
  if (!existsSync(list)) return [];
  const itemsOf = ({ kind, path, children = [] }: Listed): readonly SidebarItem[] => [
    ...(kind === MODULE && path
      ? [{ text: path.replace(/(?:\/index)?\.md$/, ''), link: `/${EXPORTS}/${path}` }]
      : []),
    ...children.flatMap(itemsOf),
  ];
  return (JSON.parse(readFileSync(list, 'utf8')) as readonly Listed[]).flatMap(itemsOf);
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder)).flatMap((name) => {
    const path = posix.join(folder, name);
    if (NOT_SHOWN.has(name)) return [];
    return statSync(join(ROOT, path)).isDirectory() ? filesBelow(path) : [path];
  });
}

function listing(page: string, files: readonly string[]): string {
  const folder = posix.dirname(page).replace(/^source\//, '');
  const items = files.map((file) => `- [${posix.relative(folder, file)}](/source/${file}.txt)`);
  return `---\nsearch: false\naside: false\n---\n\n# ${folder}\n\n${items.join('\n')}\n`;
}

function copyFile(url: string): void {
  const path = url.replace(/^\/files\//, '').replace(/^\/source\/(.*)\.txt$/, '$1');
  const copy = join(PAGES, 'public', url);
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(join(ROOT, path), copy);
}

/** What has not changed is left alone, so that a page that is open is not loaded again. */
function writeIfChanged(path: string, text: string): void {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** Takes away pages of documents that are no more. */
function forgetOthers(written: ReadonlySet<string>): void {
  for (const name of readdirSync(PAGES, { recursive: true, encoding: 'utf8' })) {
    const path = name.replaceAll('\\', '/');
    const isOurs = !written.has(path) && !path.startsWith(EXPORTS);
    if (isOurs && statSync(join(PAGES, name)).isFile()) rmSync(join(PAGES, name));
  }
}

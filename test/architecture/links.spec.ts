import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { anchorsOf, linksIn } from './markdown.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const markdown = (folder: string, options: { readonly recursive: boolean }): readonly string[] =>
  readdirSync(join(ROOT, folder), { ...options, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !/node_modules|\.vitepress/.test(name))
    .map((name) => join(ROOT, folder, name));

const documents = [
  ...markdown('.', { recursive: false }),
  ...markdown('docs', { recursive: true }),
  ...markdown('sample', { recursive: true }),
];

/** What a document links to that is not there. */
function brokenLinks(document: string, text: string): readonly string[] {
  return linksIn(text).flatMap(({ text: link, path, anchor }) => {
    const target = path === '' ? document : resolve(dirname(document), path);
    if (relative(ROOT, target).startsWith('..') || !existsSync(target)) return [link];
    if (anchor === undefined) return [];
    const isText = statSync(target).isFile() && target.endsWith('.md');
    const there = isText && anchorsOf(target === document ? text : read(target)).has(anchor);
    return there ? [] : [link];
  });
}

/** Files and folders of the project that a document names, without a link to them, and that are not there. */
function missingPaths(text: string): readonly string[] {
  const named = [...text.matchAll(/`([^`]*)`/g)].flatMap(([, code = '']) => code.split(/[\s,]+/));
  return named
    .filter((name) => /^(?:lib|test|sample|bench|docs)\/[\w./-]+$/.test(name))
    .filter((name) => !name.includes('NAME') && !isBeginningOfPath(name));
}

/** Test runners take the beginning of a path. */
function isBeginningOfPath(name: string): boolean {
  const folder = join(ROOT, dirname(name));
  return existsSync(folder) && readdirSync(folder).some((one) => one.startsWith(basename(name)));
}

const read = (path: string): string => readFileSync(path, 'utf8');
const named = documents.map((path) => relative(ROOT, path).replaceAll('\\', '/'));

describe('the links of the documents', () => {
  it.each(named)('%s leads to what is there', (document) => {
    const path = join(ROOT, document);
    expect(brokenLinks(path, read(path))).toEqual([]);
  });

  it.each([
    'no-such-page.md',
    'docs/no-such-page.md#here',
    '#no-such-heading',
    'docs/keys.md#no-such-heading',
    'lib/index.ts#L1',
    '../elsewhere.md',
  ])('would show %s', (link) => {
    expect(brokenLinks(join(ROOT, 'README.md'), `# Here\n\n[a](${link})\n`)).toEqual([link]);
  });

  it.each(named)('%s names files that are there', (document) => {
    expect(missingPaths(read(join(ROOT, document)))).toEqual([]);
  });

  it('would show a file that has moved, and one in a command', () => {
    expect(missingPaths('`lib/gone.ts`, `npm test -- test/e2e/gone`, `lib/index.ts`')).toEqual([
      'lib/gone.ts',
      'test/e2e/gone',
    ]);
  });

  it('lead to headings by the names that they have on a page', () => {
    const text = "# What can't be\n\n## `a_b` & [c](d.md)\n\n## Twice\n\n## Twice\n";
    expect([...anchorsOf(text)]).toEqual(['what-cant-be', 'a_b--c', 'twice', 'twice-1']);
  });
});

describe('docs/README.md', () => {
  const index = join(ROOT, 'docs/README.md');

  it('names every page', () => {
    const listed = linksIn(read(index)).map(({ path }) => resolve(dirname(index), path));
    const pages = markdown('docs', { recursive: false }).filter((path) => path !== index);
    expect(pages.filter((path) => !listed.includes(path))).toEqual([]);
  });
});

describe('docs/adr/README.md', () => {
  const index = join(ROOT, 'docs/adr/README.md');

  it('names every decision', () => {
    const listed = linksIn(read(index)).map(({ path }) => path);
    const pages = readdirSync(dirname(index)).filter((name) => /^\d{4}-/.test(name));
    expect(pages.filter((name) => !listed.includes(name))).toEqual([]);
  });
});

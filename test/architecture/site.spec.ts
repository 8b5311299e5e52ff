import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { homeFrom } from '../../docs/site/home.js';
import { pageFrom } from '../../docs/site/page.js';
import { addressOf, placeOf, targetOf } from '../../docs/site/places.js';
import { sidebarFrom, type SidebarItem } from '../../docs/site/sidebar.js';
import { linksIn } from './markdown.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (document: string): string => readFileSync(`${ROOT}/${document}`, 'utf8');
const LIST = 'docs/README.md';

describe('a page of the site', () => {
  const rewritten = (document: string, text: string): string => pageFrom(document, text).text;

  it.each([
    ['README.md', '[a](docs/keys.md#rotation)', '[a](/keys.md#rotation)'],
    ['docs/keys.md', '[a](../README.md#options)', '[a](/readme.md#options)'],
    [
      'docs/keys.md',
      '[a](#here) [b](https://example.com/c.md)',
      '[a](#here) [b](https://example.com/c.md)',
    ],
    [
      'docs/adr/README.md',
      '[a](0003-clocks.md) [b](../README.md)',
      '[a](/adr/0003-clocks.md) [b](/documents.md)',
    ],
    ['docs/keys.md', '[a](../sample/05-order-service)', '[a](/sample/05-order-service/index.md)'],
    ['docs/keys.md', '[a](../lib/index.ts)', '[a](/source/lib/index.ts.txt)'],
    ['docs/keys.md', '[a](../lib/http)', '[a](/source/lib/http/index.md)'],
    ['docs/README.md', '[a](../test/architecture/api)', '[a](/reference/exports/index.md)'],
    ['docs/keys.md', '```ts\n[a](b)\n```', '```ts\n[a](b)\n```'],
  ])('of %s has for %s the link %s', (document, text, expected) => {
    expect(rewritten(document, text)).toBe(expected);
  });

  it('shows the name of a file above its code', () => {
    expect(rewritten('docs/keys.md', '```ts src/a.ts\nb;\n```\n')).toBe(
      '<div class="file-name">src/a.ts</div>\n\n```ts\nb;\n```\n',
    );
  });

  it.each(['[a](no-such-page.md)', '[a](../../elsewhere.md)', '```mermaid\ngraph TD\n```'])(
    'is refused, by the name of its document: %j',
    (text) => {
      expect(() => rewritten('docs/keys.md', text)).toThrow(/^docs\/keys\.md: /);
    },
  );
});

describe('the sidebar', () => {
  const exported = { text: 'nestjs-dual-token', link: '/reference/exports/a.md' };
  const groups = sidebarFrom(LIST, read(LIST), read, [exported]);
  const linksOf = ({ link, items = [] }: SidebarItem): readonly string[] => [
    ...(link === undefined ? [] : [link]),
    ...items.flatMap(linksOf),
  ];
  const shown = groups.flatMap(linksOf);

  it('has the groups of the list of documents', () => {
    const headings = [...read(LIST).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(groups.map(({ text }) => text)).toEqual(headings);
  });

  it('leads to every document that is listed', () => {
    const listed = linksIn(read(LIST)).map(({ path }) => addressOf(placeOf(targetOf(LIST, path))));
    expect(listed.filter((address) => !shown.includes(address))).toEqual([]);
  });

  it('has the decisions, the samples and the entries beneath their own lists', () => {
    expect(shown).toContain('/adr/0001-opaque-refresh-token.md');
    expect(shown).toContain('/sample/01-quick-start/index.md');
    expect(shown).toContain(exported.link);
  });
});

describe('the home page', () => {
  it('is in the words of the README', () => {
    const home = homeFrom(read('README.md'));
    expect(home).toContain('npm install nestjs-dual-token');
    expect(home).toContain('AuthModule.forRoot({');
    expect(home).toContain('<strong>A stolen refresh token gives itself away</strong>');
  });

  it('is refused where the README no longer has them', () => {
    expect(() => homeFrom('# Name\n\nA promise.\n\n')).toThrow('README.md no longer has');
  });
});

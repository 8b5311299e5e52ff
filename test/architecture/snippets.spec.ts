import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { SHOP } from '../support/docs/shop.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Below the project, so that packages are found as in an application. */
const PLACE = join(ROOT, 'node_modules', '.cache', 'snippets');

/** Compiled by `npm run check:package`, in a project that has what it shows (Vitest, for one). */
const ELSEWHERE = 'custom-repository.md';

/** What is for browsers: compiled with what browsers have, and with JSX. */
const FOR_BROWSERS = 'src/client/';

const documents = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs')).flatMap((name) =>
    name.endsWith('.md') && name !== ELSEWHERE ? [`docs/${name}`] : [],
  ),
];

interface Snippet {
  readonly document: string;
  readonly name: string | undefined;
  readonly text: string;
}

const snippets: readonly Snippet[] = documents.flatMap((document) =>
  [
    ...readFileSync(join(ROOT, document), 'utf8').matchAll(/^```tsx?(?: (\S+))?\n([\s\S]*?)^```/gm),
  ].map(([, name, text = '']) => ({ document, name, text })),
);

/** What a browser project has in its compiler options; no types of Node. */
const BROWSERS: ts.CompilerOptions = {
  lib: ['lib.es2023.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  types: [],
  jsx: ts.JsxEmit.ReactJSX,
};

/** What snippets take for granted: what a new Nest project has, and one with users. */
const TAKEN_FOR_GRANTED: Readonly<Record<string, string>> = {
  ...SHOP,
  'src/app.controller.ts': 'export class AppController {}\n',
  'src/app.service.ts': 'export class AppService {}\n',
};

describe('the TypeScript in the documents', () => {
  beforeAll(() => {
    rmSync(PLACE, { recursive: true, force: true });
    for (const [name, text] of Object.entries(TAKEN_FOR_GRANTED)) write(name, text);
    for (const { name, text } of snippets) if (name !== undefined) write(name, text);
  });
  afterAll(() => rmSync(PLACE, { recursive: true, force: true }));

  it('has a file name on every block', () => {
    expect(
      snippets.filter(({ name }) => name === undefined).map(({ document }) => document),
    ).toEqual([]);
  });

  it('has each file once', () => {
    const names = snippets.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
  });

  it.each([
    ['in Node', false],
    ['in browsers', true],
  ])('is compiled, as strictly as the library: what runs %s', (_, isForBrowsers) => {
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => readFileSync(path, 'utf8')).config,
      ts.sys,
      ROOT,
    );
    const names = snippets.flatMap(({ name }) =>
      name?.startsWith(FOR_BROWSERS) === isForBrowsers ? [name] : [],
    );
    const more = isForBrowsers ? [] : Object.keys(TAKEN_FOR_GRANTED);
    const files = [...names, ...more].map((name) => join(PLACE, name));
    expect(files.length).toBeGreaterThan(5);
    const program = ts.createProgram(files, isForBrowsers ? { ...options, ...BROWSERS } : options);
    const found = ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
      const at = file === undefined ? '' : relative(PLACE, file.fileName);
      const line = file?.getLineAndCharacterOfPosition(start).line ?? 0;
      return `${at}:${line + 1} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
    });
    expect(found).toEqual([]);
  });
});

function write(name: string, text: string): void {
  const path = join(PLACE, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

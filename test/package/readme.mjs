import { readFileSync } from 'node:fs';

const BLOCK = /^```(?<language>\w+) (?<name>\S+)\n(?<text>[\s\S]*?)^```$/gm;

/** The named code blocks of a document, such as ```` ```ts src/app.module.ts ````. */
export function namedBlocks(language, document = 'README.md') {
  return [...textOf(document).matchAll(BLOCK)]
    .map(({ groups }) => groups)
    .filter((block) => block.language === language);
}

/** How many TypeScript blocks have no name: each must be a file, so that it can be compiled. */
export function countUnnamedTypeScript(document = 'README.md') {
  return [...textOf(document).matchAll(/^```ts\n/gm)].length;
}

function textOf(document) {
  return readFileSync(new URL(`../../${document}`, import.meta.url), 'utf8');
}

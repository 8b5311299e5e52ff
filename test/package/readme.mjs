import { readFileSync } from 'node:fs';

const README = new URL('../../README.md', import.meta.url);
const BLOCK = /^```(?<language>\w+) (?<name>\S+)\n(?<text>[\s\S]*?)^```$/gm;

/** The named code blocks of the README, such as ```` ```ts src/app.module.ts ````. */
export function namedBlocks(language) {
  return [...readFileSync(README, 'utf8').matchAll(BLOCK)]
    .map(({ groups }) => groups)
    .filter((block) => block.language === language);
}

/** The names of TypeScript blocks that have none: each must be a file, so that it can be compiled. */
export function countUnnamedTypeScript() {
  return [...readFileSync(README, 'utf8').matchAll(/^```ts\n/gm)].length;
}

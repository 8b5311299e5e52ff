import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from './checks.mjs';
import { runNode } from './command.mjs';
import { namedBlocks } from './readme.mjs';

const DOCUMENT = 'docs/testing.md';
const OWN_MODULES = fileURLToPath(new URL('../../node_modules', import.meta.url));
const RECIPES = ['src/app.spec.ts', 'src/orders.controller.spec.ts'];

/** The configuration of Jest that the document gives for each kind of project, and what Node needs for it. */
const JEST = {
  module: { config: 'jest.config.mjs', flags: ['--experimental-vm-modules'] },
  commonjs: { config: 'jest.config.cjs', flags: [] },
};

/**
 * Pastes docs/testing.md into the project of the quick start, and runs its recipes: by Vitest, which is there by
 * then, and by Jest.
 */
export async function testing({ type }, folder) {
  const blocks = new Map(namedBlocks('ts', DOCUMENT).map(({ name, text }) => [name, text]));
  const wanted = `${expectedCases(blocks)} passed, 0 failed`;
  for (const [name, text] of blocks)
    writeFileSync(join(folder, name), text.replace("'@jest/globals'", "'vitest'"));
  expect(await casesByVitest(folder), wanted, 'cases that Vitest ran');
  for (const [name, text] of blocks) writeFileSync(join(folder, name), text);
  expect(await casesByJest(folder, JEST[type]), wanted, 'cases that Jest ran');
}

async function casesByVitest(folder) {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '--root', '.'];
  return tally(JSON.parse(await runNode([...vitest, ...RECIPES], folder)));
}

/** With the Jest that tests this library, and its transformer, in place of an installation. */
async function casesByJest(folder, { config, flags }) {
  const [shown] = namedBlocks('js', DOCUMENT).filter(({ name }) => name === config);
  writeFileSync(join(folder, config), shown.text);
  const lent = join(folder, 'node_modules/@swc');
  mkdirSync(lent, { recursive: true });
  if (!existsSync(join(lent, 'jest')))
    symlinkSync(join(OWN_MODULES, '@swc/jest'), join(lent, 'jest'));
  const jest = [...flags, join(OWN_MODULES, 'jest/bin/jest.js'), '--config', config, '--runInBand'];
  await runNode([...jest, '--json', '--outputFile=jest.json', ...RECIPES], folder);
  return tally(JSON.parse(readFileSync(join(folder, 'jest.json'), 'utf8')));
}

function tally({ numPassedTests, numFailedTests }) {
  return `${numPassedTests} passed, ${numFailedTests} failed`;
}

function expectedCases(blocks) {
  const cases = RECIPES.flatMap((name) => [...blocks.get(name).matchAll(/^ +it\(/gm)]);
  return cases.length;
}

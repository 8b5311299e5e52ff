import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { post, withApplication } from './application.mjs';
import { expect } from './checks.mjs';
import { runNode } from './command.mjs';
import { namedBlocks } from './readme.mjs';

const DOCUMENT = 'docs/custom-repository.md';
const SAMPLE = new URL('../../sample/09-custom-repository/', import.meta.url);

const MAIN = `import { NestFactory } from '@nestjs/core';
import { JournalAppModule } from './journal-app.module.js';

async function bootstrap() {
  const app = await NestFactory.create(JournalAppModule);
  await app.listen(0, '127.0.0.1');
  console.log('listening on ' + (await app.getUrl()));
}
void bootstrap();
`;

/**
 * Copies the example into the project of the quick start, as its README says, pastes
 * docs/custom-repository.md in, compiles it, runs the suite by each test runner, and kills the
 * application between two refreshes.
 */
export async function customRepository(folder) {
  for (const name of readdirSync(SAMPLE).filter(
    (file) => file.endsWith('.ts') && file !== 'main.ts',
  )) {
    copyFileSync(new URL(name, SAMPLE), join(folder, 'src', name));
  }
  writeFileSync(join(folder, 'src/journal-main.ts'), MAIN);
  for (const { name, text } of namedBlocks('ts', DOCUMENT)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'src/globals.d.ts'), 'import "vitest/globals";\n');

  await runNode(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'], folder);
  const byNode = await casesByNode(folder, 'dist/custom-repository.test.js');
  for (const file of ['custom-repository.spec.ts', 'custom-repository.vitest.spec.ts']) {
    expect(await casesByVitest(folder, `src/${file}`), byNode, `cases that Vitest ran in ${file}`);
  }
  await killAndGoOn(folder);
}

/** Runs a file by `node --test`; gives how many cases have passed, and throws if one failed. */
async function casesByNode(folder, file) {
  const stdout = await runNode(['--test', '--test-reporter=tap', file], folder);
  return Number(/^# pass (\d+)$/m.exec(stdout)[1]);
}

/** The same by Vitest. Only the file that imports no runner needs the globals. */
async function casesByVitest(folder, file) {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '--root', '.'];
  const globals = file.includes('vitest') ? [] : ['--globals'];
  return JSON.parse(await runNode([...vitest, ...globals, file], folder)).numPassedTests;
}

async function killAndGoOn(folder) {
  const credentials = { username: 'alice', password: 'wonderland' };
  const { refresh_token } = await withJournal(folder, (url) =>
    post(`${url}/auth/login`, credentials),
  );
  const first = await withJournal(folder, (url) => post(`${url}/auth/refresh`, { refresh_token }));
  await withJournal(folder, (url) => post(`${url}/auth/refresh`, first));
}

/** Starts the application, asks it, and kills it. */
function withJournal(folder, ask) {
  const app = { file: 'dist/journal-main.js', cwd: folder, signal: 'SIGKILL' };
  return withApplication(app, async (url) => {
    const answer = await ask(url);
    expect(answer.status, 200, answer.url);
    return answer.json();
  });
}

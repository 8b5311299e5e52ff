import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addressOf } from './address-of.mjs';
import { expect, post, run } from './quick-start.mjs';
import { namedBlocks } from './readme.mjs';

const DOCUMENT = 'docs/custom-repository.md';
const SAMPLE = new URL('../../sample/custom-repository/', import.meta.url);

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
  for (const name of readdirSync(SAMPLE).filter((file) => file.endsWith('.ts'))) {
    writeFileSync(join(folder, 'src', name), imported(readFileSync(new URL(name, SAMPLE), 'utf8')));
  }
  writeFileSync(join(folder, 'src/journal-main.ts'), MAIN);
  for (const { name, text } of namedBlocks('ts', DOCUMENT)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'src/globals.d.ts'), 'import "vitest/globals";\n');

  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', 'vitest@4'], folder);
  run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'], folder);
  const byNode = casesByNode(folder, 'dist/custom-repository.test.js');
  for (const file of ['custom-repository.spec.ts', 'custom-repository.vitest.spec.ts']) {
    expect(casesByVitest(folder, `src/${file}`), byNode, `cases that Vitest ran in ${file}`);
  }
  await killAndGoOn(folder);
}

/** Runs a file by `node --test`; gives how many cases have passed, and throws if one failed. */
function casesByNode(folder, file) {
  const report = output(folder, ['--test', '--test-reporter=tap', file]);
  return Number(/^# pass (\d+)$/m.exec(report)[1]);
}

/** The same by Vitest. Only the file that imports no runner needs the globals. */
function casesByVitest(folder, file) {
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=json', '--root', '.'];
  const globals = file.includes('vitest') ? [] : ['--globals'];
  return JSON.parse(output(folder, [...vitest, ...globals, file])).numPassedTests;
}

function output(folder, args) {
  return execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
}

/** What a user of the package writes where the sample has a path into the sources. */
function imported(text) {
  return text
    .replace("'../../lib/index.js'", "'nestjs-dual-token'")
    .replace("'../../lib/testing/index.js'", "'nestjs-dual-token/testing'");
}

async function killAndGoOn(folder) {
  const credentials = { username: 'alice', password: 'wonderland' };
  const { refresh_token } = await withApp(folder, (url) => post(`${url}/auth/login`, credentials));
  const first = await withApp(folder, (url) => post(`${url}/auth/refresh`, { refresh_token }));
  await withApp(folder, (url) => post(`${url}/auth/refresh`, first));
}

/** Starts the application, asks it, and kills it. */
async function withApp(folder, ask) {
  const env = { ...process.env, AUTH_SECRET: 'nT5kQ2vY8wLz3rXc7pBm1dHs6fGj4aUe' };
  const app = spawn(process.execPath, ['dist/journal-main.js'], {
    ...{ cwd: folder, env, stdio: ['ignore', 'pipe', 'inherit'] },
  });
  try {
    const answer = await ask(await addressOf(app));
    expect(answer.status, 200, answer.url);
    return await answer.json();
  } finally {
    if (app.exitCode === null && app.kill('SIGKILL')) await once(app, 'exit');
  }
}

/**
 * `npm run check`: what CI checks, as far as this machine can, and plain words about what that proved.
 * `npm run check -- lint types` takes those steps only; `npm run check -- --offline` leaves out what needs
 * the npm registry.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leftOut } from './support/announce-stores.mjs';

const folder = mkdtempSync(join(tmpdir(), 'check-'));
const report = join(folder, 'jest.json');

/** Each step: a script of package.json, and what its success proves. */
const STEPS = {
  lint: { script: 'lint', proves: 'style: ESLint and Prettier find nothing' },
  types: { script: 'typecheck', proves: 'types: library, tests, sample and benchmarks compile' },
  build: { script: 'build', proves: 'build: dist is made from lib' },
  tests: { script: 'test', args: ['--json', `--outputFile=${report}`], proves: 'tests' },
  package: {
    script: 'check:package',
    proves: 'package: the tarball works in new projects, as the README and the guides say',
  },
  docs: {
    script: 'docs',
    proves: 'docs: the site is made, every link leads somewhere, every export has a comment',
  },
};

/** What CI does besides. */
const ONLY_IN_CI = [
  'an install from nothing, by npm ci: CI does that',
  'the shortened benchmarks: CI runs them',
];

const wanted = process.argv.slice(2);
const names = wanted.filter((one) => !one.startsWith('--'));
const wrong = wanted.filter((one) => one !== '--offline' && !(one in STEPS));
const npm = process.env.npm_execpath;
if (wrong.length > 0 || npm === undefined) {
  const steps = Object.keys(STEPS).join(' ');
  console.error(`Run it as: npm run check -- [--offline] [${steps}]`);
  process.exit(2);
}

/** Why a step is not taken; nothing where it is. */
function reasonAgainst(name) {
  if (names.length > 0 && !names.includes(name)) return 'not asked for';
  if (name !== 'package' && name !== 'docs') return undefined;
  if (wanted.includes('--offline')) return 'it needs the npm registry';
  return name === 'package' && process.platform === 'win32' ? 'it needs a POSIX shell' : undefined;
}

/** How many tests ran, in words; nothing where Jest said nothing. */
function counted() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(report));
    return `${numPassedTests} passed, ${numFailedTests} failed, ${numPendingTests} skipped`;
  } catch {
    return undefined;
  }
}

const proved = [];
const failed = [];
const missing = [];
for (const [name, { script, args = [], proves }] of Object.entries(STEPS)) {
  const reason = reasonAgainst(name);
  if (reason !== undefined) {
    missing.push(`${name}: ${reason}`);
    continue;
  }
  console.log(`\n== ${name}`);
  const start = performance.now();
  const rest = args.length > 0 ? ['--', ...args] : [];
  const { status } = spawnSync(process.execPath, [npm, 'run', '--silent', script, ...rest], {
    stdio: 'inherit',
  });
  const seconds = `${((performance.now() - start) / 1_000).toFixed(0)} s`;
  const count = name === 'tests' ? counted() : undefined;
  const words = count === undefined ? proves : `${proves}: ${count}`;
  (status === 0 ? proved : failed).push(`${words} (${seconds})`);
  if (name === 'tests') missing.push(...leftOut().map((one) => `tests of ${one}`));
}
rmSync(folder, { recursive: true });

const list = (title, lines) => {
  if (lines.length > 0) console.log(`\n${title}\n${lines.map((line) => `- ${line}`).join('\n')}`);
};
list('Proved here:', proved);
list('FAILED:', failed);
list('Left out here:', [...missing, ...ONLY_IN_CI]);
process.exitCode = failed.length === 0 ? 0 : 1;

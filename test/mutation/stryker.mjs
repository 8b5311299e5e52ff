import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Stryker } from '@stryker-mutator/core';
import { GROUPS } from './groups.mjs';

/** Below the project, and unlike `node_modules` a place whose files Jest transforms. */
const FOLDER = '.mutants';

/**
 * Makes the mutants of some files, runs the specs against each, and gives Stryker's report
 * (https://github.com/stryker-mutator/mutation-testing-elements).
 *
 * @param anew whether to run those as well that were noticed the last time, by a test that has not changed
 */
export async function mutate(selection, anew) {
  const { name, files } = selection;
  const report = `${FOLDER}/${name.replaceAll('/', '-')}`;
  forgetSurvivors(`${report}.last.json`);
  await new Stryker({
    mutate: files.map((file) => (file.endsWith('.ts') ? file : `${file}/**/*.ts`)),
    ignorePatterns: ['/dist', '/docs', '/bench', '/sample', '/coverage', '/.data', `/${FOLDER}`],
    tempDirName: `${FOLDER}/sandbox`,
    testRunner: 'jest',
    testRunnerNodeArgs: [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
      '--max-semi-space-size=64',
    ],
    jest: { configFile: 'jest.config.mjs', config: jestConfig(selection) },
    coverageAnalysis: 'perTest',
    concurrency: 2,
    // Modules of earlier runs stay in the memory of a process, and after 25 of them a run takes twice as long.
    maxTestRunnerReuse: 10,
    // Enough for a busy machine: what runs longer is an endless loop, and that was noticed.
    timeoutMS: 20_000,
    timeoutFactor: 4,
    reporters: ['json', 'progress-append-only'],
    jsonReporter: { fileName: `${report}.json` },
    incremental: true,
    incrementalFile: `${report}.last.json`,
    force: anew,
    logLevel: 'warn',
    warnings: { slow: false },
    allowConsoleColors: false,
  }).runMutationTest();
  return JSON.parse(readFileSync(`${report}.json`, 'utf8'));
}

/**
 * Stryker would believe in the survivors of the last time, too, wherever it sees no change of a test; it sees none
 * in a table that a test reads, and none in what is judged when a module is loaded.
 */
function forgetSurvivors(path) {
  if (!existsSync(path)) return;
  const last = JSON.parse(readFileSync(path, 'utf8'));
  for (const file of Object.values(last.files))
    file.mutants = file.mutants.filter(({ status }) =>
      ['Killed', 'Timeout', 'RuntimeError'].includes(status),
    );
  writeFileSync(path, JSON.stringify(last));
}

/** Jest starts anew for each mutant: it is to look at few folders, and at once. */
function jestConfig({ group, specs, without = [] }) {
  return {
    testRegex: [`/(?:${specs.join('|')})/.*\\.spec\\.ts$`],
    roots: [...specs, ...GROUPS[group].files].map((folder) => `<rootDir>/${folder}`),
    testPathIgnorePatterns: without.map((spec) => `/${spec}`),
    globalSetup: null,
    watchman: false,
    haste: { forceNodeFilesystemAPI: true },
  };
}

import { readFileSync } from 'node:fs';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { expect, expectNone } from './checks.mjs';
import { entriesOf } from './entries.mjs';

/** What is as it should be, whatever the tool says of it, and why. */
const EXCEPTIONS = [
  {
    kind: 'CJSResolvesToESM',
    resolution: 'node16-cjs',
    reason:
      'the package is of ES modules only; each Node.js of its `engines` loads them by require(), ' +
      'and TypeScript knows that of `module: nodenext` and `node20`',
  },
];

/**
 * Whether each entry has its types, by each way in which TypeScript looks for them: `node10` (by typesVersions),
 * `node16` from ES modules and from CommonJS, and `bundler`.
 */
export async function typesResolve({ tarball, unpacked }) {
  const found = await checkPackage(createPackageFromTarballData(readFileSync(tarball)));
  expect(
    Object.keys(found.entrypoints).length,
    entriesOf(unpacked).length,
    'entries that are looked at',
  );
  const isExcepted = (problem) => EXCEPTIONS.some((one) => covers(one, problem));
  expectNone(
    found.problems.filter((one) => !isExcepted(one)).map((one) => JSON.stringify(one)),
    'are-the-types-wrong says',
  );
  const idle = EXCEPTIONS.filter((one) => !found.problems.some((problem) => covers(one, problem)));
  expectNone(
    idle.map(({ kind }) => kind),
    'exceptions that nothing needs any more',
  );
}

function covers({ kind, resolution }, problem) {
  return problem.kind === kind && problem.resolutionKind === resolution;
}

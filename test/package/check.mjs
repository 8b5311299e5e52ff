/**
 * `npm run check:package`: packs the library, and does with the tarball and the README what a new user would.
 * `npm run check:package -- sizes alone` takes those parts only. Needs the npm registry.
 */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkProject } from './check-project.mjs';
import { Checks, expect } from './checks.mjs';
import { optionalPackagesOf } from './entries.mjs';
import { checkGraph, graphOf } from './graph.mjs';
import { Installations } from './installations.mjs';
import { WANTED, installNodes } from './nodes.mjs';
import { pack } from './pack.mjs';
import { PROJECTS } from './projects.mjs';
import { lintPackage } from './publint.mjs';
import { countUnnamedTypeScript } from './readme.mjs';
import { measure } from './sizes.mjs';
import { tour } from './tour.mjs';
import { typesResolve } from './types.mjs';

const DOCUMENTS = ['README.md', 'docs/custom-repository.md'];
const checks = new Checks();

/** What is looked at. Each is given the packed library and what its entries lead to. */
const LOOKS = {
  documents: () =>
    checks.check(
      `every TypeScript block of ${DOCUMENTS.join(' and ')} is a file that is compiled`,
      () => {
        for (const document of DOCUMENTS)
          expect(
            countUnnamedTypeScript(document),
            0,
            `blocks of ${document} without a file's name`,
          );
      },
    ),
  publint: ({ packed }) => checks.check('publint has nothing to say', () => lintPackage(packed)),
  types: ({ packed }) =>
    checks.check('types are found by each way of resolution', () => typesResolve(packed)),
  imports: ({ packed, graph }) =>
    checks.check(
      'entries lead to packages that the manifest names, the main one to none that is optional',
      () => checkGraph(graph, packed.unpacked),
    ),
  sizes: ({ packed, graph }) =>
    checks.check('the tarball is within its ceiling', () => measure(packed, graph)),
};

/** What is put to use. */
const USES = {
  ...Object.fromEntries(
    Object.entries(PROJECTS).map(([name, project]) => [
      name,
      ({ folder, ...given }) => checkProject(project, join(folder, name), given, checks),
    ]),
  ),
  tour: () => checks.check('the tour of the README on the sample', tour),
};

/** Looks are taken in turn, as they all work in this process; the rest is done at once. */
async function packAndCheck(isAsked, folder) {
  const [library, nodes] = await Promise.all([
    checks.check('the library is built and packed', async () => {
      const packed = await pack(folder);
      return { packed, graph: await graphOf(packed.unpacked) };
    }),
    Object.keys(PROJECTS).some(isAsked)
      ? checks.check(`Node.js ${WANTED.join(', ')}`, () => installNodes(folder))
      : [],
  ]);
  if (library === undefined || nodes === undefined) return;
  const { tarball, unpacked } = library.packed;
  const installations = new Installations(tarball, optionalPackagesOf(unpacked));
  const uses = Object.keys(USES)
    .filter(isAsked)
    .map((name) => USES[name]({ ...library, nodes, installations, folder }));
  for (const name of Object.keys(LOOKS).filter(isAsked)) await LOOKS[name](library);
  await Promise.all(uses);
}

const asked = process.argv.slice(2);
const parts = [...Object.keys(LOOKS), ...Object.keys(USES)];
if (asked.some((name) => !parts.includes(name))) {
  console.error(`Run it as: npm run check:package -- [${parts.join(' ')}]`);
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'check-package-'));
try {
  await packAndCheck((name) => asked.length === 0 || asked.includes(name), folder);
} finally {
  await rm(folder, { recursive: true });
}
checks.conclude();

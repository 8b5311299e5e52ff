/**
 * `npm run check:package`: packs the library, and does with the tarball and the README what a new
 * user would. Needs the npm registry.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { customRepository } from './custom-repository.mjs';
import { PROJECTS, quickStart } from './quick-start.mjs';
import { countUnnamedTypeScript } from './readme.mjs';
import { tour } from './tour.mjs';

const folder = mkdtempSync(join(tmpdir(), 'check-package-'));
const counts = { passed: 0, failed: 0 };

async function check(title, body) {
  const start = performance.now();
  try {
    await body();
    counts.passed += 1;
    console.log(`ok ${title} (${((performance.now() - start) / 1_000).toFixed(1)} s)`);
  } catch (error) {
    counts.failed += 1;
    console.error(`FAILED ${title}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const packed = execFileSync(
  'npm',
  ['pack', '--json', '--loglevel=error', '--pack-destination', folder],
  {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  },
);
const { filename, size, files } = Object.values(
  JSON.parse(packed.slice(packed.search(/^[[{]/m))),
)[0];
console.log(`${filename}: ${size} bytes, ${files.length} files`);

for (const document of ['README.md', 'docs/custom-repository.md']) {
  await check(`every TypeScript block of ${document} is a file that is compiled`, () => {
    if (countUnnamedTypeScript(document) > 0) throw new Error('a block has no file name');
  });
}
for (const project of PROJECTS) {
  const place = join(folder, `nest-${project.nest}`);
  mkdirSync(place);
  await check(`the quick start of the README in an empty project: ${project.title}`, () =>
    quickStart(project, join(folder, filename), place),
  );
  await check(`a repository of one's own in the same project: ${project.title}`, () =>
    customRepository(place),
  );
}
await check('the tour of the README on the sample', tour);

rmSync(folder, { recursive: true });
console.log(`check:package: ${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;

import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expectNone } from './checks.mjs';
import { runNode } from './command.mjs';
import { compile } from './compile.mjs';
import { customRepository } from './custom-repository.mjs';
import { entriesOf } from './entries.mjs';
import { writeNewProject } from './new-project.mjs';
import { quickStart } from './quick-start.mjs';
import { testing } from './testing.mjs';

/**
 * Installs the tarball into an empty project and does there what a new user does, under each version of Node.js.
 * `graph` says what the entries lead to.
 */
export async function checkProject(
  project,
  folder,
  { packed, graph, nodes, installations },
  checks,
) {
  mkdirSync(folder);
  const check = (title, body) => checks.check(`${project.title}: ${title}`, body);
  const missing = installations.missingIn(project.installation);
  const entries = graph.map(({ specifier, packages, packagesOfTypes }) => ({
    specifier,
    missing: packages.filter((name) => missing.includes(name)),
    isTyped: !packagesOfTypes.some((name) => missing.includes(name)),
  }));
  writeNewProject(folder, project.type, entries);
  const others = entriesOf(packed.unpacked)
    .filter(({ code }) => code === undefined)
    .map(({ specifier }) => ({ specifier, missing: [] }));

  const installed = await check('the tarball is installed', async () => {
    await installations.into(folder, project.installation);
    const there = missing.filter((name) => existsSync(join(folder, 'node_modules', name)));
    expectNone(there, 'optional packages are installed unasked');
  });
  if (!installed) return;
  const [compiled] = await Promise.all([
    check('the README and the declarations of all entries are compiled, without skipLibCheck', () =>
      compile(folder, 'tsconfig.json'),
    ),
    project.node10 &&
      check('the same by typesVersions, with moduleResolution: node10', () =>
        compile(folder, 'tsconfig.node10.json'),
      ),
  ]);
  if (!compiled) return;
  for (const { version, path } of nodes) {
    await check(`Node ${version}: it starts, signs in, refreshes`, () => quickStart(folder, path));
    await check(`Node ${version}: each entry is loaded by import and by require`, () =>
      loadBothWays(folder, project.type, [...entries, ...others], path),
    );
  }
  if (!project.guides) return;
  await check("a repository of one's own", () => customRepository(folder));
  await check('the recipes of docs/testing.md', () => testing(project, folder));
}

/** By the project's own way first. */
function loadBothWays(folder, type, entries, node) {
  const ways = type === 'module' ? ['import', 'require'] : ['require', 'import'];
  const program = 'load-both-ways.mjs';
  copyFileSync(new URL(program, import.meta.url), join(folder, program));
  return runNode([program, JSON.stringify([ways, entries])], folder, node);
}

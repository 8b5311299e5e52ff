import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import ts from 'typescript';
import { expect, expectNone } from './checks.mjs';
import { manifestOf, moduleEntriesOf, optionalPackagesOf } from './entries.mjs';

/** Optional packages that the main entry loads nevertheless: when, so that nobody needs them before. */
const LOADED_LATER = {
  '@nestjs/microservices': 'when a message is refused, which has come by that package',
  '@nestjs/websockets': 'when a socket is refused, which has come by that package',
};

/**
 * What each entry leads to in the packed files: its own code in one minified file, how many files that was, and
 * the packages that it loads at once, those that it loads later, and those that its types speak of.
 */
export function graphOf(folder) {
  return Promise.all(
    moduleEntriesOf(folder).map(async ({ specifier, code, types }) => ({
      specifier,
      ...(await codeFrom(join(folder, code))),
      packagesOfTypes: packagesOfTypesFrom(join(folder, types)),
    })),
  );
}

async function codeFrom(file) {
  const { outputFiles, metafile } = await build({
    entryPoints: [file],
    ...{ bundle: true, minify: true, format: 'esm', platform: 'node', target: 'node20' },
    ...{
      packages: 'external',
      metafile: true,
      write: false,
      outdir: 'unwritten',
      logLevel: 'silent',
    },
  });
  const imports = Object.values(metafile.inputs).flatMap((input) => input.imports);
  const outside = (isLater) =>
    packagesIn(
      imports
        .filter(({ external, kind }) => external && (kind === 'dynamic-import') === isLater)
        .map(({ path }) => path),
    );
  return {
    minified: outputFiles[0].contents,
    files: Object.keys(metafile.inputs).length,
    packages: outside(false),
    packagesLater: outside(true),
  };
}

function packagesOfTypesFrom(entry) {
  const specifiers = new Set();
  const open = [entry];
  const seen = new Set(open);
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const { importedFiles, typeReferenceDirectives } = ts.preProcessFile(
      readFileSync(file, 'utf8'),
    );
    for (const { fileName } of [...importedFiles, ...typeReferenceDirectives]) {
      if (!fileName.startsWith('.')) specifiers.add(fileName);
      else {
        const next = join(dirname(file), fileName.replace(/\.js$/, '.d.ts'));
        if (!seen.has(next)) open.push(next);
        seen.add(next);
      }
    }
  }
  return packagesIn([...specifiers]);
}

/** The packages of specifiers such as `@nestjs/common` or `typeorm/driver/x`; Node's own are none. */
function packagesIn(specifiers) {
  const names = specifiers
    .filter((one) => !one.startsWith('node:'))
    .map((one) =>
      one
        .split('/')
        .slice(0, one.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  return [...new Set(names)].sort();
}

/**
 * What entries may lead to: packages that the manifest names, and the main entry to none that is optional, except for
 * what it loads later.
 */
export function checkGraph(graph, folder) {
  const { name, dependencies, peerDependencies } = manifestOf(folder);
  const declared = { ...dependencies, ...peerDependencies };
  const undeclared = graph.flatMap(({ specifier, packages, packagesLater, packagesOfTypes }) =>
    [...packages, ...packagesLater, ...packagesOfTypes]
      .filter((one) => !(one in declared))
      .map((one) => `${specifier}: ${one}`),
  );
  expectNone(undeclared, 'packages that the manifest does not name');

  const main = graph.find(({ specifier }) => specifier === name);
  const optional = optionalPackagesOf(folder);
  const isOptional = (one) => optional.includes(one);
  expectNone([...main.packages, ...main.packagesOfTypes].filter(isOptional), 'optional packages');
  expect(
    main.packagesLater.filter(isOptional).join(),
    Object.keys(LOADED_LATER).join(),
    'optional packages that are loaded later',
  );
}

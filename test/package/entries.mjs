import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The manifest of the package that is unpacked in a folder. */
export function manifestOf(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/**
 * What can be imported from the package, as its `exports` say: the specifier, and the files with code and types
 * that it leads to. Of package.json there is a specifier only.
 */
export function entriesOf(folder) {
  const { name, exports } = manifestOf(folder);
  return Object.entries(exports).map(([subpath, target]) => ({
    specifier: name + subpath.slice(1),
    ...(typeof target === 'string' ? {} : { code: target.default, types: target.types }),
  }));
}

/** The entries that are modules: all but package.json. */
export function moduleEntriesOf(folder) {
  return entriesOf(folder).filter(({ code }) => code !== undefined);
}

/** Packages that a host need not have. */
export function optionalPackagesOf(folder) {
  const { peerDependenciesMeta } = manifestOf(folder);
  return Object.keys(peerDependenciesMeta).filter((name) => peerDependenciesMeta[name].optional);
}

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Builds and packs the library, once for all checks: where the tarball is, what is in it, and where that is
 * unpacked.
 */
export async function pack(folder) {
  const packing = ['pack', '--json', '--loglevel=error', '--pack-destination', folder];
  const said = await run('npm', packing, ROOT);
  // The build may speak before npm does.
  const [{ filename, size, unpackedSize, files }] = Object.values(
    JSON.parse(said.slice(said.search(/^[[{]/m))),
  );
  const tarball = join(folder, filename);
  await run('tar', ['-xzf', tarball, '-C', folder]);
  return { tarball, size, unpackedSize, files: files.length, unpacked: join(folder, 'package') };
}

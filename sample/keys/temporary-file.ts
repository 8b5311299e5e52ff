import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Ample for a process that still writes. */
const OLD_MS = 60_000;

/**
 * Writes a file beside another, whose name it is to take, for nobody else to read. Its own name is random:
 * in containers that share a volume, processes have the same id.
 */
export function writeTemporary(path: string, text: string): string {
  const temporary = `${path}.${randomBytes(8).toString('hex')}.tmp`;
  const descriptor = openSync(temporary, 'wx', 0o600);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return temporary;
}

/** Removes what processes have left that were killed between two steps, where that is allowed. */
export function removeOldLeftovers(path: string): void {
  const [folder, prefix] = [dirname(path), `${basename(path)}.`];
  try {
    for (const name of readdirSync(folder)) {
      const isOurs = /^[0-9a-f]{16}\.tmp$/.test(name.slice(prefix.length));
      const leftover = join(folder, name);
      if (name.startsWith(prefix) && isOurs && isOld(leftover)) rmSync(leftover, { force: true });
    }
  } catch {
    // A folder that is only to be read is no reason not to start.
  }
}

function isOld(path: string): boolean {
  const since = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return since !== undefined && Date.now() - since > OLD_MS;
}

import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/** Where a process writes a file before it takes its name. */
export function temporaryFor(path: string): string {
  return `${path}.${process.pid}.tmp`;
}

/** Removes what processes that were killed in the middle of a save have left beside the file. */
export async function removeLeftovers(path: string): Promise<void> {
  const prefix = `${basename(path)}.`;
  for (const name of await readdir(dirname(path))) {
    const [, pid] = /^(\d+)\.tmp$/.exec(name.slice(prefix.length)) ?? [];
    if (name.startsWith(prefix) && pid !== undefined && !isRunning(Number(pid))) {
      await rm(join(dirname(path), name), { force: true });
    }
  }
}

/** Signal 0 is sent to nobody; it only asks whether it could be. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

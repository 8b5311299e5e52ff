import { fork } from 'node:child_process';
import { once } from 'node:events';

/** What the memory of a process grows by. */
export async function memory() {
  const child = fork(new URL('memory-process.mjs', import.meta.url), [], {
    execArgv: ['--expose-gc'],
  });
  const [rows] = await once(child, 'message');
  return {
    title: 'memory of revocations in one process',
    columns: ['known', 'count', 'MB', 'bytes each'],
    rows,
    notes: ['The heap after a collection, above what it was before.'],
  };
}

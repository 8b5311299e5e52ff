import { closeSync, openSync, readSync } from 'node:fs';
import { EnvironmentError } from '../../environment/environment-error.js';
import type { SqliteFile } from './sqlite-file.js';

const MAGIC = 'SQLite format 3\0';
/** Where the file's header says which journal it is written with, and the number for WAL. */
const JOURNAL_AT = 18;
const WAL = 2;

/** Says at the start, in one line, what the driver would otherwise say in a stack trace. */
export function refuseForeignFile({ driver, file }: SqliteFile): void {
  const header = headerOf(file);
  if (header.length === 0) return;
  if (header.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new EnvironmentError(
      'DATABASE_URL',
      'names a file that is no SQLite database',
      'Give another',
    );
  }
  if (driver === 'sql.js' && header[JOURNAL_AT] === WAL) {
    throw new EnvironmentError(
      'DATABASE_URL',
      'names a database in WAL mode, which sql.js does not open',
      'Install better-sqlite3, or give another file',
    );
  }
}

/** The first bytes of the file; none if it is empty or not there. */
function headerOf(file: string): Buffer {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
  try {
    const header = Buffer.alloc(JOURNAL_AT + 2);
    return header.subarray(0, readSync(descriptor, header));
  } finally {
    closeSync(descriptor);
  }
}

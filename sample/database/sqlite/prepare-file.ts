import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { refuseForeignFile } from './foreign-file.js';
import type { SqliteFile } from './sqlite-file.js';

/** Two names, because `sql.js` can't open a file that `better-sqlite3` has put in WAL mode. */
const DEFAULT_FILES = {
  'sql.js': '.data/sample.sqljs',
  'better-sqlite3': '.data/sample.sqlite',
} as const;

/**
 * Chooses the driver and sees to the folder of the file.
 *
 * @throws EnvironmentError if the file is there and can't be opened
 */
export function prepareFile(file: string | undefined): SqliteFile {
  const driver = isBetterSqlite3Installed() ? 'better-sqlite3' : 'sql.js';
  const prepared = { driver, file: file ?? DEFAULT_FILES[driver] } as const;
  mkdirSync(dirname(prepared.file), { recursive: true });
  refuseForeignFile(prepared);
  return prepared;
}

/** It counts only if it opens a database: its binary belongs to one version of Node. */
function isBetterSqlite3Installed(): boolean {
  try {
    const Sqlite = createRequire(import.meta.url)('better-sqlite3') as new (file: string) => {
      close(): void;
    };
    new Sqlite(':memory:').close();
    return true;
  } catch {
    return false;
  }
}

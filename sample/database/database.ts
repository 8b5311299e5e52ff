import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { refuseForeignFile } from './foreign-file.js';

/** The embedded database: which driver opens which file. */
export interface Database {
  readonly driver: 'sql.js' | 'better-sqlite3';
  readonly file: string;
}

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
export function prepareDatabase(file: string | undefined): Database {
  const driver = isBetterSqlite3Installed() ? 'better-sqlite3' : 'sql.js';
  const database = { driver, file: file ?? DEFAULT_FILES[driver] } as const;
  mkdirSync(dirname(database.file), { recursive: true });
  refuseForeignFile(database);
  return database;
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

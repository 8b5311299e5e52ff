import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { refuseForeignFile } from '../../sample/database/sqlite/foreign-file.js';

describe('a file that the sample is given for its database', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'foreign-file-')), 'sample.db');
  afterAll(() => rmSync(dirname(file), { recursive: true }));

  const database = (journal: number) =>
    Buffer.from(`SQLite format 3\0\x10\0${String.fromCharCode(journal, journal)}`, 'latin1');
  const [rollback, wal] = [database(1), database(2)];

  it.each([
    ['sql.js', rollback],
    ['better-sqlite3', rollback],
    ['better-sqlite3', wal],
    ['sql.js', Buffer.alloc(0)],
  ] as const)('is accepted by %s if it can open it', (driver, content) => {
    writeFileSync(file, content);
    expect(() => refuseForeignFile({ driver, file })).not.toThrow();
  });

  it.each(['sql.js', 'better-sqlite3'] as const)('need not be there for %s', (driver) => {
    expect(() => refuseForeignFile({ driver, file: `${file}.new` })).not.toThrow();
  });

  it('is refused for sql.js in WAL mode', () => {
    writeFileSync(file, wal);
    expect(() => refuseForeignFile({ driver: 'sql.js', file })).toThrow(
      /^DATABASE_URL names a database in WAL mode/,
    );
  });

  it.each(['sql.js', 'better-sqlite3'] as const)(
    'is refused for %s if it is no database',
    (driver) => {
      writeFileSync(file, 'notes');
      expect(() => refuseForeignFile({ driver, file })).toThrow(
        /^DATABASE_URL names a file that is no SQLite database/,
      );
    },
  );
});

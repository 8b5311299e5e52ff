import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';

/** Environment variables of a sample. */
export type Variables = Readonly<Record<string, string>>;

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder that is removed after the tests of this file. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sample-'));
  folders.push(folder);
  return folder;
}

/** What every start of one sample has in common: a database file, a secret, any free port. */
export function freshVariables(more: Variables = {}): Variables {
  return {
    PORT: '0',
    DATABASE_URL: `sqlite:${join(freshFolder(), 'sample.db')}`,
    AUTH_SECRET: randomBytes(48).toString('base64url'),
    ...more,
  };
}

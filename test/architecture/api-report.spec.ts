import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { apiReport } from './api-report.js';
import { Declarations } from './declarations.js';
import { packageEntries } from './entries.js';

const FOLDER = fileURLToPath(new URL('api/', import.meta.url));
const UPDATE = 'UPDATE_API_REPORT=1 npm test -- test/architecture/api-report';
const isUpdate = process.env.UPDATE_API_REPORT === '1';

const entries = packageEntries();
const declarations = new Declarations(entries.map(({ path }) => path));
const fileOf = (specifier: string): string =>
  `${specifier.split('/').slice(1).join('-') || 'index'}.txt`;

describe('the API report', () => {
  it.each(entries)('of $specifier is what is committed', (entry) => {
    const { specifier } = entry;
    const report = apiReport(entry, entries, declarations);
    const file = FOLDER + fileOf(specifier);
    if (isUpdate) {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(file, report);
    }
    const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (committed !== report) {
      const change = firstChange(committed.split('\n'), report.split('\n'));
      throw new Error(
        `${specifier} is not what it was: ${change}\nIf that is meant: ${UPDATE}, read the difference, and commit it`,
      );
    }
  });

  it('has a file for each entry and no other', () => {
    expect(readdirSync(FOLDER).sort()).toEqual(
      entries.map(({ specifier }) => fileOf(specifier)).sort(),
    );
  });
});

function firstChange(before: readonly string[], after: readonly string[]): string {
  const line = after.findIndex((text, index) => text !== before[index]);
  const at = line < 0 ? after.length : line;
  return `line ${at + 1} was ${JSON.stringify(before[at] ?? '')} and is ${JSON.stringify(after[at] ?? '')}`;
}

import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

interface Equivalent {
  readonly file: string;
  readonly original: string;
  readonly replacement: string;
  readonly reason: string;
  readonly line?: string;
}

const LIST = '../mutation/equivalents.mjs' as string;
const { EQUIVALENTS } = (await import(LIST)) as { readonly EQUIVALENTS: readonly Equivalent[] };

const oneLine = (text: string): string => text.replace(/\s+/g, ' ');

describe('the list of mutants that no test can tell from the original', () => {
  it.each(EQUIVALENTS)('speaks of code that is there: $file, $original', (entry) => {
    const { file, original, line = original, reason } = entry;
    const source = existsSync(file) ? oneLine(readFileSync(file, 'utf8')) : '';
    expect(source).toContain(oneLine(original));
    expect(source).toContain(oneLine(line));
    expect(reason).not.toBe('');
  });
});

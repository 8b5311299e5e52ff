import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONTEXTS, startContext } from '../../support/contexts/contexts.js';
import { INVALID, VERDICTS, signIn, type Started } from '../../support/contexts/verdicts.js';

describe.each(CONTEXTS)('R76: the guard in a context of $name', (context) => {
  const started = {} as Started;
  beforeAll(async () => {
    Object.assign(started, await startContext(context));
  });
  afterAll(() => started.close());

  it.each(VERDICTS)('gives the same verdict for %s', async (_title, handler, present, verdict) => {
    expect(await started.client.ask(handler, await present(started))).toEqual(verdict);
  });

  it('refuses a token from the moment at which it expires, seen before or not', async () => {
    const token = await signIn('alice')(started);
    expect(await started.client.ask('me', token)).toEqual({ sub: 'alice' });
    started.test.clock.advance(605_000);
    expect(await started.client.ask('me', token)).toEqual(INVALID);
  });
});

describe('docs/contexts.md', () => {
  const path = new URL('../../../docs/contexts.md', import.meta.url);
  const rows = readFileSync(path, 'utf8').replace(/ +/g, ' ').split('\n');
  const firstCells = (heading: string) => {
    const start = rows.findIndex((row) => row.startsWith(`| ${heading} |`));
    const end = rows.findIndex((row, at) => at > start && !row.startsWith('|'));
    return rows.slice(start + 2, end).map((row) => row.split(' | ')[0]?.slice(2));
  };

  it('lists every context that is tested here, and no other', () => {
    expect(firstCells('context')).toEqual(CONTEXTS.map(({ name }) => name));
  });

  it('lists every verdict that is tested here, and no other', () => {
    expect(firstCells('a request with')).toEqual(VERDICTS.map(([title]) => title));
    for (const [title, , , verdict] of VERDICTS) {
      const [row] = rows.filter((one) => one.startsWith(`| ${title} |`));
      if ('sub' in verdict) expect(row).toContain('| goes through |');
      else {
        const { statusCode, error, scope, max_age: maxAge } = verdict;
        expect(row).toContain(`| ${statusCode} |`);
        expect(row).toContain(error === undefined ? '| none |' : `| \`${error}\` |`);
        expect(row).toContain(scope === undefined ? '' : `\`scope\``);
        expect(row).toContain(maxAge === undefined ? '' : `\`max_age\``);
      }
    }
  });
});

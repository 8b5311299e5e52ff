import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { AUTH_ERROR_CODES } from '../../../lib/domain/auth-error.js';
import { errorsPage } from './errors-page.js';
import { eventsPage } from './events-page.js';
import { optionsPage } from './options-page.js';

const FOLDER = fileURLToPath(new URL('../../../docs/reference/', import.meta.url));
const UPDATE = 'UPDATE_REFERENCE=1 npm test -- test/architecture/reference';

describe('the reference, which is made of the comments', () => {
  it.each([
    ['options.md', optionsPage],
    ['events.md', eventsPage],
    ['errors.md', errorsPage],
  ])('has in %s what they say', (name, page) => {
    const file = FOLDER + name;
    const text = `${page()}\n`;
    if (process.env.UPDATE_REFERENCE === '1') writeFileSync(file, text);
    const committed = existsSync(file) ? readFileSync(file, 'utf8') : '';
    if (committed !== text)
      throw new Error(`docs/reference/${name} is not what the comments say: ${UPDATE}`);
  });

  it('says when each error comes', () => {
    const sections = errorsPage().split(/^## /m).slice(1);
    expect(sections).toHaveLength(AUTH_ERROR_CODES.length);
    expect(sections.filter((section) => !/^`\w+`\n\n\w.+\n\n\d{3} /.test(section))).toEqual([]);
  });

  it('says what each field of an event means', () => {
    expect(eventsPage()).not.toMatch(/\| {2}\|$/m);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { AUTH_ERROR_CODES, AuthError } from '../../lib/domain/auth-error.js';
import { answerTo } from '../../lib/http/error-answer.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

describe('docs/reference.md', () => {
  const reference = read('docs/reference.md').replace(/ +/g, ' ');

  it.each(AUTH_ERROR_CODES)('gives the status and error of %s', (code) => {
    const { status, body } = answerTo(new AuthError(code));
    const [row] = reference.split('\n').filter((line) => line.startsWith(`| \`${code}\``));
    expect(row).toContain(`| ${status} |`);
    expect(row).toContain(
      typeof body.error === 'string' ? `{"error":"${body.error}"}` : 'no error code',
    );
  });

  it('lists every event and no other', () => {
    const source = read('lib/services/events/auth-event.ts');
    const types = [...source.matchAll(/readonly type: '([a-z-]+)'/g)].map(([, type]) => type);
    const listed = [...reference.matchAll(/^\| `([a-z-]+)` \| /gm)].map(([, type]) => type);
    expect(listed.sort()).toEqual(types.sort());
  });
});

describe('README.md', () => {
  it('lists every option and no other', () => {
    const listed = [...read('README.md').matchAll(/^\| ((?:`[\w.]+`(?:, )?)+) +\|/gm)]
      .flatMap(([, names = '']) => [...names.matchAll(/`([\w.]+)`/g)].map(([, name]) => name))
      .sort();
    expect(listed).toEqual(optionPaths().sort());
  });
});

/** The options as the resolver knows them: groups by their members. */
function optionPaths(): string[] {
  const resolver = read('lib/options/resolve-auth-options.ts');
  const structure = read('lib/options/resolve-auth-structure.ts');
  const words = (text: string | undefined) =>
    [...(text ?? '').matchAll(/'(\w+)'/g)].map(([, word]) => word!);
  const top = words(/SETTINGS: readonly string\[\] = \[([\s\S]*?)\];/.exec(resolver)?.[1]);
  const frame = words(/const STRUCTURE = \[([\s\S]*?)\];/.exec(structure)?.[1]);
  return [...frame, ...top].flatMap((name) => {
    const group = new RegExp(
      `OptionReader\\(\\s*'${name}',\\s*top\\.get\\('${name}'\\),\\s*(\\w+|\\[[^\\]]*\\])`,
    ).exec(resolver);
    if (group === null) return [name];
    const list = group[1]!.startsWith('[')
      ? group[1]
      : new RegExp(`const ${group[1]} = \\[([\\s\\S]*?)\\];`).exec(resolver)?.[1];
    return words(list).map((member) => `${name}.${member}`);
  });
}

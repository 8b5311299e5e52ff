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

describe('docs/resource-servers.md', () => {
  it('lists every option and no other', () => {
    const listed = [
      ...read('docs/resource-servers.md').matchAll(/^\| ((?:`[\w.]+`(?:, )?)+) +\|/gm),
    ]
      .flatMap(([, names = '']) => [...names.matchAll(/`([\w.]+)`/g)].map(([, name]) => name))
      .sort();
    const resolver = read('lib/options/resolve-resource-server-options.ts');
    const origin = read('lib/options/read-key-origin.ts');
    const words = (name: string, text: string) =>
      [
        ...(new RegExp(`const ${name} = \\[([\\s\\S]*?)\\];`).exec(text)?.[1] ?? '').matchAll(
          /'(\w+)'/g,
        ),
      ].map(([, word]) => word!);
    const top = [...words('SETTINGS', resolver), ...words('STRUCTURE', resolver)];
    const limits = words('known', origin).map((name) => `jwks.${name}`);
    expect(limits).toHaveLength(4);
    const checks = words('REVOCATION', resolver).map((name) => `revocation.${name}`);
    const single = top.filter((name) => name !== 'jwks' && name !== 'revocation');
    expect(listed).toEqual([...single, ...limits, ...checks].sort());
  });
});

describe('docs/custom-repository.md', () => {
  const text = read('docs/custom-repository.md');
  const rows = text.replace(/ +/g, ' ').split('\n');

  it('lists every verb and no other, with its answers', () => {
    const port = read('lib/ports/refresh-token-repository.ts');
    const verbs = [...port.matchAll(/^ {2}abstract (\w+)\([^)]*\): Promise<([\w| ]+)>/gm)];
    const listed = rows.flatMap((row) => /^\| `(\w+)\(.+\)` \| /.exec(row)?.[1] ?? []);
    expect(listed).toEqual(verbs.map(([, verb]) => verb));
    expect(verbs).toHaveLength(8);
    for (const [, verb = '', answer = ''] of verbs) {
      const [outcomes = ''] = new RegExp(`type ${answer} = .*`).exec(port) ?? [];
      const row = rows.find((one) => one.startsWith(`| \`${verb}(`));
      for (const [, outcome] of outcomes.matchAll(/'(\w+)'/g))
        expect(row).toContain(`\`${outcome}\``);
    }
  });

  it('lists every ability of a harness and no other, with its part and its default', () => {
    const suite = read('lib/testing/contract/contract-suite.ts');
    const [, parts = ''] = /const PARTS = \{([\s\S]*?)\}/.exec(suite) ?? [];
    const abilities = [
      ...suite.matchAll(/@default ([^*]+?) \*\/\n +readonly (\w+)\?: boolean/g),
    ].map(([, initial = '', name = '']) => {
      const part = new RegExp(`${name}: '(\\w+)'`).exec(parts)?.[1] ?? '';
      return `${name} ${part} ${initial.replace('the same as', 'as').replaceAll('`', '')}`;
    });
    const listed = rows.flatMap((row) => {
      const [, name, part = '', initial = ''] =
        /^\| `(\w+)` \| (?:`(\w+)\(\w*\)`)? ?\| ([^|]+) \|/.exec(row) ?? [];
      return name === undefined ? [] : [`${name} ${part} ${initial.replaceAll('`', '')}`];
    });
    expect(abilities).toHaveLength(7);
    expect(listed).toEqual(abilities);
  });

  it.each([
    ['src/custom-repository.spec.ts', 'test/contract/custom-repository.spec.ts'],
    ['src/journal-harness.ts', 'sample/custom-repository/journal-harness.ts'],
  ])('has %s as it is run here', (name, path) => {
    const [, block] = new RegExp(`\`\`\`ts ${name}\\n([\\s\\S]*?)\`\`\``).exec(text) ?? [];
    const here = read(path)
      .replace('../../lib/testing/index.js', 'nestjs-dual-token/testing')
      .replace('../../sample/custom-repository/', './');
    expect(block).toBe(here);
  });
});

/** The options as the resolver knows them: groups by their members. */
function optionPaths(): string[] {
  const readers = ['resolve-auth-options.ts', 'read-session.ts'];
  const resolver = readers.map((name) => read(`lib/options/${name}`)).join('\n');
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

import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

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
    const structure = read('lib/options/resolve-resource-server-structure.ts');
    const origin = read('lib/options/read-key-origin.ts');
    const words = (name: string, text: string) =>
      [
        ...(new RegExp(`const ${name} = \\[([\\s\\S]*?)\\];`).exec(text)?.[1] ?? '').matchAll(
          /'(\w+)'/g,
        ),
      ].map(([, word]) => word!);
    const top = [...words('SETTINGS', resolver), ...words('STRUCTURE', structure)];
    const limits = words('known', origin).map((name) => `jwks.${name}`);
    expect(limits).toHaveLength(4);
    const checks = words('REVOCATION', resolver).map((name) => `revocation.${name}`);
    const single = top.filter((name) => name !== 'jwks' && name !== 'revocation');
    const transport = ['transport', 'cookie', 'csrf.allowedOrigins'];
    expect(resolver).toContain('...TRANSPORT_SETTINGS');
    expect(listed).toEqual([...single, ...limits, ...checks, ...transport].sort());
  });
});

describe('docs/client.md', () => {
  const text = read('docs/client.md');
  const listed = (row: RegExp) => [...text.matchAll(row)].map(([, name]) => name!).sort();

  it('lists every option and no other, with its default', () => {
    const options = [
      ...read('lib/client/auth-client-options.ts').matchAll(/^ {2}readonly (\w+)\??:/gm),
    ].map(([, name]) => name!);
    expect(options).toHaveLength(8);
    expect(listed(/^\| `([a-z]\w+)` +\| [^|]+ \| [^|]+ \|$/gm)).toEqual(options.sort());
    const source = read('lib/client/create-auth-client.ts');
    for (const name of ['refreshTimeout', 'lockTimeout']) {
      const [, initial = ''] = new RegExp(`${name} = ([\\d_]+)`).exec(source) ?? [];
      expect(text).toMatch(new RegExp(`\`${name}\` +\\| ${initial.replace('_', ',')} ms`));
    }
  });

  it('lists every error code and no other', () => {
    const [, type = ''] =
      /type AuthClientErrorCode =([^;]+)/.exec(read('lib/client/auth-client-error.ts')) ?? [];
    const codes = [...type.matchAll(/'(\w+)'/g)].map(([, code]) => code!);
    expect(listed(/^\| `(ERR_\w+)`/gm)).toEqual(codes.sort());
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
    const suite = read('lib/testing/contract/repository/contract-suite.ts');
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
    ['src/journal-harness.ts', 'sample/09-custom-repository/journal-harness.ts'],
  ])('has %s as it is run here', (name, path) => {
    const [, block] = new RegExp(`\`\`\`ts ${name}\\n([\\s\\S]*?)\`\`\``).exec(text) ?? [];
    expect(block).toBe(read(path).replace('../../sample/09-custom-repository/', './'));
  });
});

describe('docs/operations.md', () => {
  it('limits requests as sample/02-throttler does', () => {
    const [, block] =
      /```ts src\/limits\.module\.ts\n([\s\S]*?)```/.exec(read('docs/operations.md')) ?? [];
    expect(block).toBe(read('sample/02-throttler/limits.module.ts'));
  });
});

describe('docs/testing.md', () => {
  const blocksOf = (path: string) =>
    new Map(
      [...read(path).matchAll(/^```\w+ (\S+)\n([\s\S]*?)^```$/gm)].map(
        ([, name = '', text = '']): [string, string] => [name, text],
      ),
    );
  const shown = new Map([...blocksOf('README.md'), ...blocksOf('docs/testing.md')]);

  it.each([
    ...['test-environment.ts', 'app.spec.ts', 'orders.controller.spec.ts'],
    ...['app.module.ts', 'orders.controller.ts', 'users.service.ts'],
  ])('and the README have %s as it is run here', (name) => {
    expect(shown.get(`src/${name}`)).toBe(read(`test/e2e/testing-recipe/${name}`));
  });

  it('lists everything that AuthTesting can do, and nothing else', () => {
    const source = read('lib/testing/host/auth-testing.ts');
    const members = [...source.matchAll(/^ {2}(?:static |get |async )?(\w+)\(/gm)]
      .map(([, name]) => name!)
      .filter((name) => name !== 'constructor');
    const rows = read('docs/testing.md').match(/^\| `.*(?:auth\.|AuthTesting\.)(\w+).*/gm) ?? [];
    const listed = rows.slice(1).map((row) => /(?:auth|AuthTesting)\.(\w+)/.exec(row)?.[1]);
    expect(listed.sort()).toEqual(members.sort());
  });
});

/** The options as the resolver knows them: groups by their members. */
function optionPaths(): string[] {
  const readers = ['resolve-auth-options.ts', 'read-session.ts', 'read-transport.ts'];
  const resolver = readers.map((name) => read(`lib/options/${name}`)).join('\n');
  const structure = read('lib/options/resolve-auth-structure.ts');
  const words = (text: string | undefined) =>
    [...(text ?? '').matchAll(/'(\w+)'/g)].map(([, word]) => word!);
  const lists = resolver.matchAll(/SETTINGS: readonly string\[\] = \[([\s\S]*?)\];/g);
  const top = [...lists].flatMap(([, list]) => words(list));
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

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { packageEntries } from './entries.js';
import { LIB, librarySources } from './imports.js';
import { optionsOf } from './option-list.js';
import { OPTIONS } from './option-interfaces.js';
import { checker, program, typeNamed } from './surface-types.js';
import { SURFACE } from './surface-names.js';

const ENTRIES = Object.keys(SURFACE);

describe.each(ENTRIES)('the surface of lib/%s', (entry) => {
  const file = program.getSourceFile(join(LIB, entry))!;
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(file)!);

  it('is what it was', () => {
    expect(exported.map(({ name }) => name).sort()).toEqual([...SURFACE[entry]!].sort());
  });

  it('is documented, name by name', () => {
    const bare = exported.filter((symbol) => {
      const target =
        symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return target.getDocumentationComment(checker).length === 0;
    });
    expect(bare.map(({ name }) => name)).toEqual([]);
  });
});

/** `10 ms to 60 s`, `at least 1 s`: how much something may be. */
const BOUNDS = /\d(?: \w+)?\s+to\s+\d|\bat (?:least|most)\s|longer than\s|more than 0/i;

describe.each(Object.entries(OPTIONS))('the options of %s', (name, entry) => {
  const options = optionsOf(name, typeNamed(name, entry), checker);
  const failing = (isWrong: (one: (typeof options)[number]) => boolean): readonly string[] =>
    options.filter(isWrong).map(({ path }) => path);

  it('say what they mean', () => {
    expect(options.length).toBeGreaterThan(0);
    expect(failing(({ text }) => text === '')).toEqual([]);
  });

  it('say what holds without them, or have to be given', () => {
    expect(failing((one) => !one.isRequired && !one.isGroup && (one.initial ?? '') === '')).toEqual(
      [],
    );
  });

  it('say how much they may be', () => {
    expect(failing(({ isQuantity, text }) => isQuantity && !BOUNDS.test(text))).toEqual([]);
  });
});

describe('the defaults in README.md', () => {
  const options = optionsOf('', typeNamed('AuthModuleOptions', 'index.ts'), checker);
  const rows = readFileSync(join(LIB, '../README.md'), 'utf8').matchAll(
    /^\| ((?:`[\w.]+`(?:, )?)+) +\| ([^|]+?) +\|/gm,
  );
  const literals = [...rows].flatMap(([, names = '', initial = '']) => {
    const given = initial.split(', ');
    return names.split(', ').map((name, at) => ({
      name: name.replaceAll('`', ''),
      initial: /^`([^`]+)`/.exec(given[at] ?? initial)?.[1]?.replaceAll("'", ''),
    }));
  });

  it.each(literals.filter(({ initial }) => initial !== undefined))(
    'are those of the comments: $name, $initial',
    ({ name, initial }) => {
      const option = options.find(({ path }) => path === `.${name}`);
      const [first = ''] = (option?.initial ?? '').split(/[,;]/);
      expect(first.replaceAll("'", '')).toBe(initial);
    },
  );
});

describe('the documentation of events and error codes', () => {
  const union = typeNamed('AuthEvent', 'index.ts') as ts.UnionType;

  it('tells what each event means', () => {
    expect(union.types.length).toBeGreaterThan(10);
    const bare = union.types.filter(
      ({ symbol }) => symbol.getDocumentationComment(checker).length === 0,
    );
    expect(bare.map(({ symbol }) => symbol.name)).toEqual([]);
  });

  it('tells when each error code comes', () => {
    const codes = typeNamed('AuthErrorCode', 'index.ts') as ts.UnionType;
    const source = program.getSourceFile(join(LIB, 'domain/auth-error.ts'))!;
    const table = source.statements
      .filter(ts.isVariableStatement)
      .flatMap(({ declarationList }) => declarationList.declarations)
      .find(({ name }) => name.getText() === 'ERRORS')!;
    const documented = checker
      .getPropertiesOfType(checker.getTypeAtLocation(table))
      .filter((symbol) => symbol.getDocumentationComment(checker).length > 0);
    expect(documented.map(({ name }) => name).sort()).toEqual(
      codes.types.map((type) => (type as ts.StringLiteralType).value).sort(),
    );
  });

  it('tells when each error code of the client comes', () => {
    const type = typeNamed('AuthClientErrorCode', 'client/index.ts') as ts.UnionType;
    const text = ts.displayPartsToString(type.aliasSymbol!.getDocumentationComment(checker));
    for (const one of type.types)
      expect(text).toMatch(new RegExp(`\`${(one as ts.StringLiteralType).value}\`: \\w`));
  });
});

describe('package.json', () => {
  it('exports the entries and nothing else', () => {
    const targets = packageEntries().map(({ path }) => path);
    expect(targets.sort()).toEqual([...ENTRIES].sort());
  });
});

describe('the sources of lib', () => {
  it('are files of one thing: none over 250 lines', () => {
    const long = librarySources().filter(({ text }) => text.split('\n').length > 250);
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it('have no any, no star export, no silenced compiler', () => {
    const hole = /(?:[:<]|\bas) ?any\b|export \*|@ts-(?:ignore|expect-error|nocheck)/;
    expect(
      librarySources()
        .filter(({ text }) => hole.test(text))
        .map(({ path }) => path),
    ).toEqual([]);
  });
});

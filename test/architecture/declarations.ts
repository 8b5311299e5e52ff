import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { LIB } from './imports.js';

const ROOT = dirname(LIB);

/** Where a name is declared: a path below `lib`, and the statement as the package's types have it. */
export interface Declared {
  readonly path: string;
  readonly name: string;
  readonly nodes: readonly ts.Statement[];
  /** The file of types that it is in. */
  readonly file: ts.SourceFile;
}

/** A name that an entry exports, and what it stands for. */
export interface Exported extends Declared {
  readonly exported: string;
}

/** The types that a build writes, file by file, as they are asked for. Nothing is written to disk. */
export class Declarations {
  private readonly files = new Map<string, ts.SourceFile>();
  private readonly program: ts.Program;

  /** @param entries paths below `lib` */
  constructor(entries: readonly string[]) {
    const config = ts.readConfigFile(join(ROOT, 'tsconfig.build.json'), (path) =>
      readFileSync(path, 'utf8'),
    );
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, ROOT);
    this.program = ts.createProgram(
      entries.map((entry) => join(LIB, entry)),
      { ...options, declarationMap: false, removeComments: true },
    );
  }

  /** The names that an entry exports, each with where it is declared. It has no star exports to follow. */
  exportsOf(entry: string): readonly Exported[] {
    return this.fileOf(entry).statements.flatMap((statement) => {
      const own = isExported(statement) ? namesOf(statement) : [];
      return [
        ...own.map((name) => ({ ...this.require(entry, name), exported: name })),
        ...(ts.isExportDeclaration(statement) ? this.reExports(entry, statement) : []),
      ];
    });
  }

  /** What a name means in a file of types, where that is a declaration of the library. */
  resolve(name: string, { path, file }: Declared): Declared | undefined {
    const here = this.find(path, name);
    if (here) return here;
    for (const statement of file.statements) {
      if (!ts.isImportDeclaration(statement)) continue;
      const bindings = statement.importClause?.namedBindings;
      if (!bindings || !ts.isNamedImports(bindings)) continue;
      const found = bindings.elements.find((element) => element.name.text === name);
      const from = found && target(path, statement.moduleSpecifier);
      if (from) return this.find(from, (found.propertyName ?? found.name).text);
    }
    return undefined;
  }

  private reExports(entry: string, statement: ts.ExportDeclaration): readonly Exported[] {
    const { exportClause, moduleSpecifier } = statement;
    const path = moduleSpecifier && target(entry, moduleSpecifier);
    if (!exportClause || !ts.isNamedExports(exportClause)) return [];
    return exportClause.elements.map(({ name, propertyName }) => ({
      ...this.require(path ?? entry, (propertyName ?? name).text),
      exported: name.text,
    }));
  }

  /** An entry may hand on what another one exports. */
  private require(path: string, name: string): Declared {
    const found =
      this.find(path, name) ?? this.exportsOf(path).find(({ exported }) => exported === name);
    if (!found) throw new Error(`lib/${path} does not declare ${name}`);
    return found;
  }

  private find(path: string, name: string): Declared | undefined {
    const file = this.fileOf(path);
    const nodes = file.statements.filter((statement) => namesOf(statement).includes(name));
    return nodes.length > 0 ? { path, name, nodes, file } : undefined;
  }

  private fileOf(path: string): ts.SourceFile {
    const known = this.files.get(path);
    if (known) return known;
    let text = '';
    this.program.emit(
      this.program.getSourceFile(join(LIB, path)),
      (_, written) => {
        text = written;
      },
      undefined,
      true,
    );
    if (text === '') throw new Error(`lib/${path} has no types`);
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    this.files.set(path, file);
    return file;
  }
}

function isExported(statement: ts.Statement): boolean {
  const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : [];
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false;
}

/** The names that a statement declares. */
function namesOf(statement: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(statement))
    return statement.declarationList.declarations.map(({ name }) => name.getText());
  const isNamed =
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isEnumDeclaration(statement);
  return isNamed && statement.name ? [statement.name.text] : [];
}

/** The path below `lib` of a specifier such as `./session.js`; none for a package. */
function target(path: string, specifier: ts.Expression): string | undefined {
  if (!ts.isStringLiteral(specifier) || !specifier.text.startsWith('.')) return undefined;
  return relative(LIB, join(LIB, dirname(path), specifier.text))
    .replaceAll('\\', '/')
    .replace(/\.js$/, '.ts');
}

import { join } from 'node:path';
import ts from 'typescript';
import { LIB } from './imports.js';
import { SURFACE } from './surface-names.js';

/** Every entry of the library, with its comments. */
export const program = ts.createProgram(
  Object.keys(SURFACE).map((entry) => join(LIB, entry)),
  {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    skipLibCheck: true,
    noEmit: true,
  },
);
export const checker = program.getTypeChecker();

/** A type by the name under which an entry exports it. */
export function typeNamed(name: string, entry: string): ts.Type {
  const file = program.getSourceFile(join(LIB, entry))!;
  const symbol = checker
    .getExportsOfModule(checker.getSymbolAtLocation(file)!)
    .find((one) => one.name === name)!;
  return checker.getDeclaredTypeOfSymbol(
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol,
  );
}

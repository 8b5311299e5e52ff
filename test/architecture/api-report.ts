import ts from 'typescript';
import type { Declarations, Declared } from './declarations.js';
import type { Entry } from './entries.js';

const printer = ts.createPrinter({ removeComments: true, newLine: ts.NewLineKind.LineFeed });

/**
 * Every name that an entry exports with its declaration, and then what these lead to within the library
 * that no entry exports by name, such as the groups of the options. Without comments and private members.
 */
export function apiReport(
  { specifier, path }: Entry,
  entries: readonly Entry[],
  declarations: Declarations,
): string {
  const own = [...declarations.exportsOf(path)].sort((a, b) => order(a.exported, b.exported));
  const elsewhere = entries.flatMap((entry) => declarations.exportsOf(entry.path));
  const reached = reachedFrom(own, elsewhere, declarations);
  const parts = [
    `What ${specifier} exports.`,
    ...own.map(print),
    ...(reached.length > 0 ? ['What that leads to.'] : []),
    ...reached.map(print),
  ];
  return `${parts.join('\n\n')}\n`;
}

function reachedFrom(
  start: readonly Declared[],
  elsewhere: readonly Declared[],
  declarations: Declarations,
): readonly Declared[] {
  const key = ({ path, name }: Declared): string => `${path} ${name}`;
  const known = new Set([...start, ...elsewhere].map(key));
  const reached: Declared[] = [];
  const open = [...start];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    for (const name of namesIn(one)) {
      const next = declarations.resolve(name, one);
      if (!next || known.has(key(next))) continue;
      known.add(key(next));
      reached.push(next);
      open.push(next);
    }
  }
  return reached.sort((a, b) => order(key(a), key(b)));
}

/** Every name that a declaration uses; not what only Nest hands to a constructor, nor private members. */
function namesIn({ nodes, name }: Declared): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (isPrivate(node) || (ts.isConstructorDeclaration(node) && !name.endsWith('Error'))) return;
    if (ts.isIdentifier(node)) names.add(node.text);
    ts.forEachChild(node, visit);
  };
  nodes.forEach(visit);
  return names;
}

function print({ nodes, file }: Declared): string {
  const texts = nodes.map((node) => {
    const open = ts.isClassDeclaration(node) ? withoutPrivate(node) : node;
    const text = printer.printNode(ts.EmitHint.Unspecified, open, file);
    return text.replace(/^export (?:declare )?|^declare /, '');
  });
  return texts.join('\n');
}

function withoutPrivate(node: ts.ClassDeclaration): ts.ClassDeclaration {
  return ts.factory.updateClassDeclaration(
    node,
    node.modifiers,
    node.name,
    node.typeParameters,
    node.heritageClauses,
    node.members.filter((member) => !isPrivate(member)),
  );
}

function isPrivate(node: ts.Node): boolean {
  if (!ts.isClassElement(node)) return false;
  if (node.name !== undefined && ts.isPrivateIdentifier(node.name)) return true;
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

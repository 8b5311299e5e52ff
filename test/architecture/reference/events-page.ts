import ts from 'typescript';
import { checker, typeNamed } from '../surface-types.js';
import { cell, code, commentOf } from './prose.js';

/** What every event has: said once. */
const COMMON = ['type', 'at', 'context'];

/** `docs/reference/events.md`: every event and its fields, from their comments. */
export function eventsPage(): string {
  const { types } = typeNamed('AuthEvent', 'index.ts') as ts.UnionType;
  return [
    '# Events',
    'What `AuthEvents.all` and `AuthEvents.on(type)` tell; with `@nestjs/event-emitter`, each is emitted as `auth.` and ' +
      'its type. No event holds a token.',
    'Every event has:',
    tableOf(types[0]!, (name) => COMMON.includes(name)),
    ...types.map(sectionOf),
  ].join('\n\n');
}

function sectionOf(type: ts.Type): string {
  const name = checker.getTypeOfSymbol(type.getProperty('type')!) as ts.StringLiteralType;
  const fields = tableOf(type, (field) => !COMMON.includes(field));
  return [`## ${code(name.value)}`, commentOf(type.symbol), ...(fields ? [fields] : [])].join(
    '\n\n',
  );
}

function tableOf(type: ts.Type, isShown: (field: string) => boolean): string {
  const rows = checker
    .getPropertiesOfType(type)
    .filter(({ name }) => isShown(name))
    .map((field) => {
      const declaration = field.valueDeclaration as ts.PropertySignature;
      const isOptional = declaration.questionToken !== undefined;
      const text =
        isShown('type') && field.name === 'type' ? 'string' : declaration.type!.getText();
      const meaning = commentOf(field) || commonMeaning(field.name);
      return `| ${code(field.name + (isOptional ? '?' : ''))} | ${cell(code(text))} | ${cell(meaning)} |`;
    });
  return rows.length === 0
    ? ''
    : ['| field | type | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** The comment of a field that an event has in a narrower type than all events. */
function commonMeaning(field: string): string {
  const [first] = (typeNamed('AuthEvent', 'index.ts') as ts.UnionType).types;
  const [base] = first!.isClassOrInterface() ? checker.getBaseTypes(first) : [];
  const symbol = base && checker.getPropertyOfType(base, field);
  return symbol ? commentOf(symbol) : '';
}

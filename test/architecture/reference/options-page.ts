import { OPTIONS } from '../option-interfaces.js';
import { optionsOf, type DocumentedOption } from '../option-list.js';
import { checker, typeNamed } from '../surface-types.js';
import { code, commentOf, proseOf } from './prose.js';

/** `docs/reference/options.md`: every option of every interface, from its comment. */
export function optionsPage(): string {
  return [
    '# Options',
    'Every option, with its type and what holds without it. Durations are seconds as a number, or text such as ' +
      "`'500ms'`, `'30s'`, `'10m'`, `'7d'`; how much an option may be is said with what it means. In short, those of " +
      '`AuthModule` are in the [README](../../README.md#options).',
    ...Object.entries(OPTIONS).map(([name, entry]) => sectionOf(name, entry)),
  ].join('\n\n');
}

function sectionOf(name: string, entry: string): string {
  const type = typeNamed(name, entry);
  const from = `nestjs-dual-token/${entry}`.replace(/(?:\/adapters)?(.*?)\/index\.ts$/, '$1');
  const symbol = type.aliasSymbol ?? type.symbol;
  return [
    `## ${name}`,
    `${commentOf(symbol)} From ${code(from)}.`,
    ...optionsOf(name, type, checker).map((option) => blockOf(name, option)),
  ].join('\n\n');
}

function blockOf(name: string, option: DocumentedOption): string {
  const path = option.path.slice(name.length + 1);
  const text = proseOf(option.text);
  return option.isGroup
    ? `### ${code(path)}\n\n${text}`
    : `### ${code(path)}\n\n${factsOf(option)}\n\n${text}`;
}

function factsOf({ type, initial, isRequired }: DocumentedOption): string {
  const holds = isRequired ? 'required' : `default: ${literals(initial ?? '')}`;
  return `${code(type.replace(/^\| /, ''))}, ${holds}`;
}

/** A default with its values as code. */
function literals(initial: string): string {
  const text = initial.replace(/\s+/g, ' ');
  if (text.includes('`')) return text;
  return /^(?:\d[\d_]*|true|false|\[\])$/.test(text)
    ? code(text)
    : text.replace(/'[^' ]*'/g, (value) => code(value));
}

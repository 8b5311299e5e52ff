import { kindOf, type OptionReader } from './option-reader.js';

/** Reads `audience`: one name, or several. */
export function readAudiences(top: OptionReader): readonly [string, ...string[]] {
  const given = top.get('audience');
  const [first, ...others] = Array.isArray(given) ? (given as readonly unknown[]) : [given];
  const isName = (one: unknown): one is string => typeof one === 'string' && one !== '';
  if (isName(first) && others.every(isName)) return Object.freeze([first, ...others] as const);
  return top.refuse(
    'audience',
    `is ${kindOf(given)}`,
    'Give the name of your service, or several in an array',
  );
}

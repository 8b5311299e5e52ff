import ts from 'typescript';
import { checker } from '../surface-types.js';

/** What a comment says, as Markdown: a paragraph for each of its own, links to names as code. */
export function commentOf(symbol: ts.Symbol): string {
  return proseOf(ts.displayPartsToString(symbol.getDocumentationComment(checker)));
}

export function proseOf(comment: string): string {
  return comment
    .replace(/\{@link (\S+?) ?\}/g, '`$1`')
    .trim()
    .replace(/\n(?!\n|- |\s*\d\. )(?<!\n\n)/g, ' ');
}

/** Text as code. */
export const code = (text: string): string => `\`${text.replace(/\s+/g, ' ').trim()}\``;

/** A cell of a table. */
export const cell = (text: string): string => text.replace(/\n+/g, ' ').replaceAll('|', '\\|');

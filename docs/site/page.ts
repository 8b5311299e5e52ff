import { CODE_BLOCK, LINK, linkTo } from '../../test/architecture/markdown.js';
import { addressOf, placeOf, targetOf, type Place } from './places.js';

/** A document as a page of the site, and what it leads to. */
export interface Page {
  readonly text: string;
  readonly places: readonly Place[];
}

/**
 * Makes a page of a document: links to files become links to where these are on the site, and a block of code that
 * has a file's name shows it. Whatever leads nowhere, or can't be shown, is an error.
 */
export function pageFrom(document: string, text: string): Page {
  const places: Place[] = [];
  const resolved = (target: string): string => {
    const link = linkTo(target);
    if (!link) return target;
    if (link.path === '') return target;
    try {
      const place = placeOf(targetOf(document, link.path));
      places.push(place);
      return addressOf(place) + (link.anchor === undefined ? '' : `#${link.anchor}`);
    } catch (cause) {
      throw new Error(`${document}: a link leads nowhere: ${target}`, { cause });
    }
  };
  const prose = (part: string): string =>
    part
      .replace(LINK, (_, target: string) => `](${resolved(target)})`)
      .replace(
        /(<(?:img|source|a)\b[^>]*?\b(?:src|srcset|href)=")([^"#\s]+)(?=")/g,
        (_, before: string, target: string) => before + resolved(target),
      );
  return { text: eachPart(text, prose, (block) => codeOf(document, block)), places };
}

/** Changes what is between blocks of code, and these, each in its way. */
function eachPart(
  text: string,
  prose: (part: string) => string,
  code: (block: string) => string,
): string {
  const parts: string[] = [];
  let end = 0;
  for (const { 0: block, index } of text.matchAll(CODE_BLOCK)) {
    parts.push(prose(text.slice(end, index)), code(block));
    end = index + block.length;
  }
  return [...parts, prose(text.slice(end))].join('');
}

function codeOf(document: string, block: string): string {
  const [, language = '', name] = /^`{3}(\S*)(?: (\S+\.\S+))?\n/.exec(block) ?? [];
  if (language === 'mermaid')
    throw new Error(`${document}: the site shows no mermaid; draw it as a picture (SVG)`);
  return name === undefined
    ? block
    : `<div class="file-name">${name}</div>\n\n${block.replace(` ${name}`, '')}`;
}

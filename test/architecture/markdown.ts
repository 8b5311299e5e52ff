/** A link of a document to something within the project: to a file, a part of one, or both. */
export interface Link {
  readonly text: string;
  /** Empty for a part of the same document. */
  readonly path: string;
  readonly anchor: string | undefined;
}

/** The links of a document within the project, images too, in their order. */
export function linksIn(text: string): readonly Link[] {
  return [...prose(text).matchAll(LINK)].flatMap(([, target = '']) => linkTo(target) ?? []);
}

/** What `[…](target)` leads to; nothing for what is elsewhere, such as `https:`. */
export function linkTo(target: string): Link | undefined {
  if (/^[a-z][a-z+.-]*:/i.test(target)) return undefined;
  const [path = '', anchor] = decodeURI(target).split('#');
  return { text: target, path, anchor };
}

/** The end of a link's text, and its target. */
export const LINK = /\]\(([^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)/g;

/** The anchors of a document, as GitHub makes them of its headings. */
export function anchorsOf(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of prose(text).matchAll(/^#{1,6} +(.+?) *$/gm)) {
    const slug = slugOf(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again += 1) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** The anchor of a heading, given as it reads. */
export const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
    .replaceAll(' ', '-');

/** Blocks of code, where `](` and `#` mean something else. */
export const CODE_BLOCK = /^( *)(`{3,}|~{3,})[\s\S]*?^\1\2 *$/gm;

/** A document without its blocks of code. */
const prose = (text: string): string => text.replace(CODE_BLOCK, '');

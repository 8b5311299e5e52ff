import { dirname } from 'node:path/posix';
import { LINK, linkTo } from '../../test/architecture/markdown.js';
import { addressOf, placeOf, targetOf } from './places.js';

/** An entry of the sidebar, as VitePress takes it. */
export interface SidebarItem {
  readonly text: string;
  readonly link?: string;
  readonly items?: readonly SidebarItem[];
  readonly collapsed?: boolean;
}

/**
 * The sidebar is the list of all documents, `docs/README.md`: a group for each heading, an item for each entry by
 * its first link. Beneath a folder's own list of documents stand these.
 */
export function sidebarFrom(
  document: string,
  text: string,
  read: (document: string) => string,
  exported: readonly SidebarItem[],
): readonly SidebarItem[] {
  return text
    .split(/^## /m)
    .slice(1)
    .map((group) => ({
      text: group.slice(0, group.indexOf('\n')).trim(),
      collapsed: false,
      items: entriesOf(group).map(([name, path]) => {
        const place = placeOf(targetOf(document, path));
        const items =
          place.kind === 'exports'
            ? exported
            : place.kind === 'page' && path.endsWith('README.md')
              ? itemsOfFolder(place.document, read)
              : [];
        return {
          text: plain(name),
          link: addressOf(place),
          ...(items.length > 0 ? { items, collapsed: true } : {}),
        };
      }),
    }));
}

/** The documents of a folder, as its own list or table has them: those in it, not at the top of the project. */
function itemsOfFolder(
  document: string,
  read: (document: string) => string,
): readonly SidebarItem[] {
  const folder = dirname(document);
  if (folder === '.') return [];
  return entriesOf(read(document)).flatMap(([name, path]) => {
    const target = targetOf(document, path);
    const place = placeOf(target);
    const isWithin = place.kind === 'page' && place.document.startsWith(`${folder}/`);
    return isWithin && place.document !== document
      ? [{ text: plain(name), link: addressOf(place) }]
      : [];
  });
}

/** The first link of each entry of lists, and of each row of tables. */
function entriesOf(text: string): readonly (readonly [name: string, path: string])[] {
  return [...text.matchAll(/^(?:[-*] |\d+\. |\| )(\[.*)$/gm)].flatMap(([, line = '']) => {
    const [[end] = []] = line.matchAll(LINK);
    if (end === undefined) return [];
    const link = linkTo(end.slice(2, -1));
    return link ? [[line.slice(1, line.indexOf(end)), link.path]] : [];
  });
}

const plain = (name: string): string => name.replaceAll('`', '');

/**
 * The first page, in the words of `README.md`: its promise, how to install it, the module of the quick start, and its
 * list of what is special, each as far as it has a line in bold.
 */
export function homeFrom(readme: string): string {
  const name = part(readme, /^# (.+)$/m);
  const promise = part(readme, /^# .+\n\n([\s\S]+?)\n\n/).replaceAll('\n', ' ');
  const install = part(readme, /^(npm install .+)$/m);
  const setup = part(readme, /^```ts src\/app\.module\.ts\n[\s\S]*?(^@Module[\s\S]*?)^```$/m);
  const list = part(readme, /\n\n(- [\s\S]+?)\n\n## /);
  const promises = list
    .split(/^- /m)
    .slice(1)
    .map((item) => item.replaceAll(/\n\s*/g, ' ').trim());
  return `---
layout: home
title: ${JSON.stringify(promise)}
titleTemplate: ${name}
hero:
  name: ${name}
  tagline: ${JSON.stringify(promise)}
  actions:
    - { theme: brand, text: Protect your own app, link: "/readme#protect-your-own-app" }
    - { theme: alt, text: Try it, link: "/readme#try-it" }
    - { theme: alt, text: All documents, link: /documents }
---

<div class="home-code">

\`\`\`sh
${install}
\`\`\`

\`\`\`ts
${setup.trim()}
\`\`\`

</div>

<div class="home-promises">

${promises.map(cardOf).join('\n\n')}

</div>
`;
}

function cardOf(item: string): string {
  const [, title, rest = item] = /^\*\*(.+?)\*\*[:,]?\s*(.*)$/.exec(item) ?? [];
  const heading = title === undefined ? '' : `<strong>${title.replace(/\.$/, '')}</strong>\n\n`;
  return `<div class="home-promise">\n\n${heading}${rest.charAt(0).toUpperCase()}${rest.slice(1)}\n\n</div>`;
}

function part(text: string, pattern: RegExp): string {
  const found = pattern.exec(text)?.[1];
  if (found === undefined)
    throw new Error(`README.md no longer has what the home page shows: ${String(pattern)}`);
  return found;
}

import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitepress';
import { slugOf } from '../../test/architecture/markdown.ts';
import sidebar from './sidebar.json';

const { name, description, version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

/** Two tokens, one before the other. */
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="12" cy="16" r="10" fill="#12806e"/><circle cx="20" cy="16" r="9" fill="none" stroke="#5fd1bd" stroke-width="3"/></svg>`;
const icon = `data:image/svg+xml,${encodeURIComponent(drawing)}`;

/** The pages are made by `docs/site` from the documents; see CONTRIBUTING.md. */
export default defineConfig({
  srcDir: '.vitepress/pages',
  base: process.env.DOCS_BASE ?? '/',
  title: name,
  description,
  lang: 'en',
  head: [['link', { rel: 'icon', href: icon }]],
  ignoreDeadLinks: 'localhostLinks',
  markdown: {
    // Links name a heading as Git hosts do.
    anchor: { slugify: slugOf },
    theme: { light: 'github-light', dark: 'github-dark' },
  },
  vite: { build: { chunkSizeWarningLimit: 3_000 } },
  themeConfig: {
    sidebar,
    nav: [
      { text: 'Quick start', link: '/readme#protect-your-own-app' },
      { text: 'Documents', link: '/documents' },
      { text: 'Reference', link: '/reference/options' },
      { text: version, link: '/changelog' },
    ],
    outline: { level: [2, 3] },
    search: { provider: 'local' },
  },
});

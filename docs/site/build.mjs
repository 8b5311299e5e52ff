/**
 * `npm run docs` makes the site in `docs/.vitepress/dist`; `npm run docs:dev` serves it while documents are
 * written. What that needs beside the library's own tools is installed here, when it is not there.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const docs = fileURLToPath(new URL('..', import.meta.url));
const root = join(docs, '..');
const isServed = process.argv.includes('dev');

install();
const bundle = join(root, 'node_modules/.cache/site.mjs');
const { stage, writeEntries } = await compiled();
for (const folder of ['pages', 'dist'])
  rmSync(join(docs, '.vitepress', folder), { recursive: true, force: true });
writeEntries();
run('typedoc/bin/typedoc', '--options', 'typedoc.json', '--logLevel', 'Warn');
stage();
if (isServed) serve();
else run('vitepress/bin/vitepress.js', 'build', '.');

function install() {
  const lock = join(docs, 'node_modules/.package-lock.json');
  const wanted = join(docs, 'package-lock.json');
  if (existsSync(lock) && statSync(lock).mtimeMs >= statSync(wanted).mtimeMs) return;
  console.log('Installing what the site is built with');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status } = npm
    ? spawnSync(process.execPath, [npm, ...args], { cwd: docs, stdio: 'inherit' })
    : spawnSync('npm', args, { cwd: docs, stdio: 'inherit', shell: true });
  if (status !== 0) process.exit(1);
}

/** The TypeScript beside this file; each part of it goes on knowing where it stands. */
async function compiled() {
  await build({
    stdin: {
      contents: "export * from './stage.ts'; export * from './entries.ts';",
      resolveDir: join(docs, 'site'),
    },
    outfile: bundle,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    plugins: [
      {
        name: 'place',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.ts$/ }, ({ path }) => ({
            contents: readFileSync(path, 'utf8').replaceAll(
              'import.meta.url',
              JSON.stringify(pathToFileURL(path).href),
            ),
            loader: 'ts',
          })),
      },
    ],
  });
  return import(pathToFileURL(bundle).href);
}

/** Serves the site, and makes a page again when its document is saved. */
function serve() {
  spawn(process.execPath, [join(docs, 'node_modules/vitepress/bin/vitepress.js'), 'dev', '.'], {
    cwd: docs,
    stdio: 'inherit',
  }).on('exit', (code) => process.exit(code ?? 0));
  const again = (_, name) => {
    if (!name?.endsWith('.md') || /node_modules|\.vitepress/.test(name)) return;
    try {
      stage();
    } catch ({ message }) {
      console.error(message);
    }
  };
  for (const folder of [docs, join(root, 'sample')]) watch(folder, { recursive: true }, again);
  watch(root, again);
}

/** Runs a tool of `docs/node_modules`; the build ends where it fails. */
function run(tool, ...args) {
  const { status } = spawnSync(process.execPath, [join(docs, 'node_modules', tool), ...args], {
    cwd: docs,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}

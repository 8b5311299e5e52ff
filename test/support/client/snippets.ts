import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
/** Below the project, so that packages are found as in an application. */
const PLACE = join(ROOT, 'node_modules/.cache/client-snippets', process.env.JEST_WORKER_ID ?? '0');
const BLOCK = /^```tsx? src\/client\/(\S+)\n([\s\S]*?)^```/gm;

/** Loads a file of docs/client.md as it stands there, so that what is shown is what is tested. */
export async function snippet(name: string): Promise<Readonly<Record<string, unknown>>> {
  mkdirSync(PLACE, { recursive: true });
  for (const [, file = '', text = ''] of readFileSync(
    join(ROOT, 'docs/client.md'),
    'utf8',
  ).matchAll(BLOCK))
    writeFileSync(join(PLACE, file), text);
  const outfile = join(PLACE, `${name}.mjs`);
  await build({
    entryPoints: [join(PLACE, name)],
    ...{ bundle: true, format: 'esm', outfile, jsx: 'automatic', logLevel: 'error' },
    external: ['axios', 'rxjs', 'react', 'react/jsx-runtime'],
    alias: { 'nestjs-dual-token/client': join(ROOT, 'lib/client/index.ts') },
  });
  return (await import(outfile)) as Readonly<Record<string, unknown>>;
}

import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const STATIC = /\.(html|css|svg)$/;

/** Compiles the evaluation page into modules that a browser loads as they are, and puts the rest beside them. */
const here = fileURLToPath(new URL('.', import.meta.url));
const root = fileURLToPath(new URL('../..', import.meta.url));
const out = join(process.argv[2] ?? join(root, 'node_modules', '.cache', 'sample'), 'page');
const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
mkdirSync(out, { recursive: true });
for (const name of readdirSync(here).filter((one) => STATIC.test(one)))
  copyFileSync(join(here, name), join(out, name));
try {
  await promisify(execFile)(process.execPath, [tsc, '-p', here, '--outDir', out]);
} catch (error) {
  console.log(error.stdout);
  process.exitCode = 1;
}

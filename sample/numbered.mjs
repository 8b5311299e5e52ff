import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Starts one of the numbered samples from what is built: `npm run sample:numbered 02`. */
const built = new URL('../node_modules/.cache/sample/sample/', import.meta.url);
const samples = readdirSync(new URL('.', import.meta.url)).filter((name) => /^\d\d-/.test(name));
const asked = process.argv[2] ?? '';
const found = samples.find((name) => name === asked || name.slice(0, 2) === asked);

if (found === undefined) fail(`Say which: ${samples.join(', ')}.`);
const main = new URL(`${found}/main.js`, built);
if (!existsSync(fileURLToPath(main))) fail('It is not built: npm run build:sample');
await import(main.href);

function fail(reason) {
  console.error(reason);
  process.exit(1);
}

/**
 * `npm run bench` runs every benchmark, `npm run bench -- NAME` one of them; `--json` prints figures
 * for machines, `--quick` leaves out what takes minutes. Each compares things in one run, since
 * absolute times differ between machines.
 */
import { parseArgs } from 'node:util';
import { printTable } from './table.mjs';

const BENCHMARKS = {
  guard: () => import('./guard.mjs'),
  refresh: () => import('./refresh.mjs'),
  'kick-out': () => import('./kick-out.mjs'),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
  },
});
const names = positionals.length > 0 ? positionals : Object.keys(BENCHMARKS);

for (const name of names) {
  const load = BENCHMARKS[name];
  if (load === undefined) {
    console.error(`no benchmark '${name}'; there are: ${Object.keys(BENCHMARKS).join(', ')}`);
    process.exit(1);
  }
  const { run } = await load();
  for (const report of [await run(values)].flat()) {
    if (values.json) console.log(JSON.stringify({ name, node: process.version, ...report }));
    else printTable(name, report);
  }
}

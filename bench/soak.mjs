/**
 * `npm run soak -- [--minutes 15] [--clients 200] [--lifetime 2] [--seed N] [--json]`: real life, as far as it can be
 * had on one machine. Clients use three processes of the sample on PostgreSQL and Redis while processes are killed,
 * connections cut, answers lost, sessions ended and tokens stolen. Nobody may be signed out for no reason, nobody may
 * stay who was sent away, and nothing may grow. Needs TEST_POSTGRES_URL and TEST_REDIS_URL; see docs/performance.md.
 *
 * `--lifetime` is that of access tokens, in seconds. `--set NAME=VALUE` is a variable of the sample, to see that the
 * soak finds what it is for; `--build` is where the sample was built.
 */
import { parseArgs } from 'node:util';
import { Closing } from './soak/closing.mjs';
import { printReport, reportOf } from './soak/report.mjs';
import { soak } from './soak/run.mjs';
import { judge } from './soak/verdict.mjs';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '15' },
    clients: { type: 'string', default: '200' },
    lifetime: { type: 'string', default: '2' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'boolean', default: false },
    set: { type: 'string', multiple: true, default: [] },
    build: { type: 'string', default: 'node_modules/.cache/sample' },
  },
});

const options = {
  minutes: positive('minutes'),
  clients: positive('clients'),
  lifetime: positive('lifetime'),
  seed: positive('seed'),
  build: values.build,
  settings: Object.fromEntries(values.set.map((pair) => pair.split(/=(.*)/s).slice(0, 2))),
  postgres: address('TEST_POSTGRES_URL'),
  redis: address('TEST_REDIS_URL'),
};

const closing = new Closing();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => void close().then(() => process.exit(130)));

const begun = performance.now();
const log = (text) => {
  console.error(`${((performance.now() - begun) / 1_000).toFixed(1).padStart(7)} s  ${text}`);
};

try {
  log(`seed ${options.seed}`);
  const run = await soak(options, closing, log);
  const report = reportOf(run, judge(run));
  if (values.json) console.log(JSON.stringify({ name: 'soak', node: process.version, ...report }));
  else printReport(report);
  process.exitCode = report.isGood ? 0 : 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await close();
}
process.exit();

async function close() {
  for (const failure of await closing.run()) {
    console.error(failure);
    process.exitCode = 1;
  }
}

function positive(name) {
  const number = Number(values[name]);
  if (number > 0) return number;
  throw new Error(`--${name} is no number above 0`);
}

function address(variable) {
  const url = process.env[variable];
  if (url !== undefined) return url;
  console.error(`the soak needs ${variable}`);
  process.exit(1);
}

import { interleave, paired, quartiles } from '../interleaved.mjs';
import { ADAPTERS } from './adapters.mjs';
import { NEW_TOKEN, PUBLIC_ROUTE, SEEN_TOKEN, THROUGHPUT_BUDGET } from './budgets.mjs';
import { Child } from './child.mjs';
import { Client } from './client.mjs';
import { requestBytes } from './requests.mjs';
import { sliceOf } from './slice.mjs';

const CONNECTIONS = 32;
const SEEN = 1_000;
/** The same once more: both together are what the others are compared with. */
const PUBLIC_AGAIN = 'public route, again';
/** More than the guard remembers, so that each is new when it comes again. */
const NEW = 10_500;
/** Seconds, and milliseconds of one slice: of what is compared closely, and of the rest. */
const SIZE = { warmUp: 3, seconds: 16, long: 100, short: 20 };
const QUICK = { HS256: { warmUp: 2, seconds: 2.5, long: 60, short: 15 } };
const THOROUGH = { HS256: SIZE, RS256: { ...SIZE, seconds: 8 }, ES256: SIZE };

/** How many requests a second a route answers, guarded and not, and what each costs the server's processor. */
export async function throughput({ quick }) {
  const rows = [];
  for (const [algorithm, size] of Object.entries(quick ? QUICK : THOROUGH)) {
    for (const adapter of ADAPTERS) {
      const figures = await measure({ algorithm, adapter }, size);
      rows.push(...rowsOf({ algorithm, adapter }, figures));
    }
  }
  return {
    title: 'requests over HTTP',
    columns: [
      ...['algorithm', 'adapter', 'route', 'requests/s', 'share %', 'q1', 'q3'],
      ...['CPU µs', 'more', 'CPU share %', 'CPU q1', 'CPU q3', 'busy %', 'met'],
    ],
    rows,
    notes: [
      'share: of the requests/s of the public route, which is there twice, to show what chance does. CPU: processor time of the server by itself, which other work on the machine disturbs less; more: microseconds more than the public route.',
      'Shares and differences are compared slice by slice: median, and quartiles q1 and q3.',
      `met: whether the CPU share is ${100 * THROUGHPUT_BUDGET} at least. busy: how much of one core the server used. ${CONNECTIONS} connections.`,
    ],
  };
}

async function measure({ algorithm, adapter }, { long, short, ...size }) {
  const server = new Child('server-process.mjs', { algorithm, adapter, tokens: SEEN + NEW });
  const { library, plain, tokens } = await server.nextMessage();
  const ours = await Client.open(library, CONNECTIONS);
  const theirs = await Client.open(plain, CONNECTIONS);
  const [seen, unseen] = [tokens.slice(0, SEEN), tokens.slice(SEEN)];
  await ours.send(
    seen.map((token) => requestBytes('/guarded', token)),
    ...[0, SEEN],
  );
  const slice = (client, path, list, ms) => sliceOf(server, client, { path, tokens: list, ms });
  const figures = await interleave(
    {
      'no guard at all': slice(theirs, '/open', seen, short),
      [PUBLIC_ROUTE]: slice(ours, '/public', seen, long),
      [PUBLIC_AGAIN]: slice(ours, '/public-again', seen, long),
      [SEEN_TOKEN]: slice(ours, '/guarded', seen, long),
      [NEW_TOKEN]: slice(ours, '/guarded', unseen, short),
      'recipe of the Nest docs': slice(theirs, '/recipe', seen, short),
    },
    size,
  );
  for (const client of [ours, theirs]) client.close();
  server.end();
  return figures;
}

function rowsOf(facts, figures) {
  const publicRoute = (of) =>
    paired(figures[PUBLIC_ROUTE], figures[PUBLIC_AGAIN], (one, two) => (one[of] + two[of]) / 2);
  const [publicTimes, publicCpus] = [publicRoute('time'), publicRoute('cpu')];
  return Object.entries(figures).map(([route, slices]) => {
    const times = slices.map(({ time }) => time);
    const cpus = slices.map(({ cpu }) => cpu);
    const byTime = quartiles(paired(publicTimes, times, percentage));
    const byCpu = quartiles(paired(publicCpus, cpus, percentage));
    return {
      ...facts,
      route,
      'requests/s': Math.round(1e6 / quartiles(times).median),
      ...{ 'share %': byTime.median, q1: byTime.q1, q3: byTime.q3 },
      'CPU µs': quartiles(cpus).median,
      more: quartiles(paired(cpus, publicCpus, (one, two) => one - two)).median,
      ...{ 'CPU share %': byCpu.median, 'CPU q1': byCpu.q1, 'CPU q3': byCpu.q3 },
      'busy %': quartiles(paired(cpus, times, percentage)).median,
      met: route === SEEN_TOKEN ? (byCpu.median >= 100 * THROUGHPUT_BUDGET ? 'yes' : 'no') : '',
    };
  });
}

function percentage(part, whole) {
  return (100 * part) / whole;
}

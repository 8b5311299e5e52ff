import { openApplication } from './application.mjs';
import { load, median } from './load.mjs';
import { Population, SESSION } from './population.mjs';

const SESSIONS = 2_000;
const IN_FLIGHT = [1, 20, 100];
const THOROUGH = { rounds: 7, ms: 500 };
const QUICK = { rounds: 3, ms: 60 };

/** Refreshes per second of the library and of the bare driver, by turns in each round. */
export async function comparison(stores, { quick }) {
  const size = quick ? QUICK : THOROUGH;
  const rows = [];
  for (const [name, { open }] of stores) {
    const store = await open();
    const application = await openApplication(store.repository);
    const fresh = async () => {
      const population = new Population(application.codec, SESSIONS);
      await store.fill(population);
      return population;
    };
    const [tokens, sids, bareSids] = [await fresh(), await fresh(), await fresh()];
    const contenders = {
      library: (at) => tokens.refreshBy(application, at),
      adapter: (at) => refreshByAdapter(store.repository, sids.sid(at)),
      ...(store.bare && { bare: (at) => store.bare(bareSids.sid(at)) }),
    };
    for (const inFlight of IN_FLIGHT)
      rows.push(row(name, inFlight, await measure(contenders, inFlight, size)));
    await application.close();
    await store.close();
  }
  return {
    title: 'whole refreshes, beside a bare driver doing the same two statements',
    columns: [
      'store',
      'in flight',
      'refreshes/s',
      'p50 ms',
      'p99 ms',
      'bare/s',
      'bare p50',
      'bare p99',
      'adapter share',
      'share',
    ],
    rows,
    notes: [
      'adapter share: find and rotate of the repository against the bare driver, without tokens.',
      `share: of the bare driver's refreshes/s, the median of ${size.rounds} rounds of ${size.ms} ms each. Pools have ten connections.`,
    ],
  };
}

/** The statements of a refresh through the adapter, without tokens. */
async function refreshByAdapter(repository, sid) {
  const { session, now } = await repository.find(sid);
  const [from, to] = [session.generation, session.generation + 1];
  const { inactivityTimeout } = SESSION;
  const outcome = await repository.rotate({
    sid,
    from,
    to,
    inactivityTimeout,
    notAfter: now + 2_000,
  });
  if (outcome !== 'rotated') throw new Error('the adapter lost a race');
}

async function measure(contenders, inFlight, { rounds: count, ms }) {
  const rounds = [];
  for (let round = -1; round < count; round += 1) {
    const results = {};
    for (const [name, call] of Object.entries(contenders)) {
      results[name] = await load(call, { inFlight, size: SESSIONS, ms });
    }
    if (round >= 0) rounds.push(results); // the first one is for warming up
  }
  return rounds;
}

function row(store, inFlight, rounds) {
  const of = (name, figure) => {
    const figures = rounds.flatMap((round) => round[name]?.[figure] ?? []);
    return figures.length === 0 ? undefined : median(figures);
  };
  const fixed = (figure, digits) => figure?.toFixed(digits) ?? '';
  const shareOf = (name) => {
    const shares = rounds.flatMap(({ [name]: one, bare }) =>
      bare ? one.perSecond / bare.perSecond : [],
    );
    return shares.length === 0 ? '' : `${(100 * median(shares)).toFixed(0)} %`;
  };
  return {
    store,
    'in flight': inFlight,
    'refreshes/s': fixed(of('library', 'perSecond'), 0),
    'p50 ms': fixed(of('library', 'p50'), 2),
    'p99 ms': fixed(of('library', 'p99'), 2),
    'bare/s': fixed(of('bare', 'perSecond'), 0),
    'bare p50': fixed(of('bare', 'p50'), 2),
    'bare p99': fixed(of('bare', 'p99'), 2),
    'adapter share': shareOf('adapter'),
    share: shareOf('library'),
  };
}

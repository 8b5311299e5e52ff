import { openApplication } from './application.mjs';
import { load, median } from './load.mjs';
import { Population } from './population.mjs';

const FEW = 10_000;
const MANY = 1_000_000;
const ROUNDS = 9;
const SHAPE = { inFlight: 20, ms: 1_000 };

/** Refreshes per second with few and with many sessions in the store, by turns in each round. */
export async function scale(stores) {
  const rows = [];
  for (const [name, { open, variable }] of stores) {
    if (variable === undefined) continue; // embedded stores are not made for a million
    const sides = [];
    for (const size of [FEW, MANY]) {
      const store = await open();
      const application = await openApplication(store.repository);
      const population = new Population(application.codec, size);
      await store.fill(population);
      sides.push({ store, application, population, figures: [] });
    }
    for (let round = -2; round < ROUNDS; round += 1) {
      for (const { application, population, figures } of sides) {
        const refresh = (at) => population.refreshBy(application, at);
        const { perSecond } = await load(refresh, { ...SHAPE, size: population.size });
        if (round >= 0) figures.push(perSecond);
      }
    }
    const [few, many] = sides.map(({ figures }) => figures);
    const heapOnly = await heapOnlyShare(sides[1]);
    rows.push({
      store: name,
      [`${FEW} sessions/s`]: median(few).toFixed(0),
      [`${MANY} sessions/s`]: median(many).toFixed(0),
      share: `${(100 * median(many.map((figure, at) => figure / few[at]))).toFixed(0)} %`,
      'heap-only': heapOnly,
    });
    for (const { application, store } of sides) {
      await application.close();
      await store.close();
    }
  }
  return {
    title: 'refreshes per second of sessions drawn at random',
    columns: ['store', `${FEW} sessions/s`, `${MANY} sessions/s`, 'share', 'heap-only'],
    rows,
    notes: [`${SHAPE.inFlight} in flight, the median of ${ROUNDS} rounds of ${SHAPE.ms} ms each.`],
  };
}

async function heapOnlyShare({ store, population }) {
  const { updates, heapOnly } = await store.footprint(population.sid(0));
  return updates === undefined ? '' : `${((100 * heapOnly) / updates).toFixed(1)} %`;
}

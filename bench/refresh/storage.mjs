import { openApplication } from './application.mjs';
import { Population } from './population.mjs';

const REFRESHES = { thorough: 10_000, quick: 1_000 };

/** What many refreshes of one session leave behind, and how many statements each took. */
export async function storage(stores, { quick }) {
  const refreshes = quick ? REFRESHES.quick : REFRESHES.thorough;
  const rows = [];
  for (const [name, { open }] of stores) {
    const store = await open();
    const { repository, statements } = await store.counted();
    const application = await openApplication(repository);
    const one = new Population(application.codec, 1);
    await store.fill(one);
    await one.refreshBy(application, 0);
    const before = await store.footprint(one.sid(0));
    const from = statements();
    for (let times = 0; times < refreshes; times += 1) await one.refreshBy(application, 0);
    const each = (statements() - from) / refreshes;
    const after = await store.footprint(one.sid(0));
    const heapOnly = (after.heapOnly - before.heapOnly) / (after.updates - before.updates);
    rows.push({
      store: name,
      'statements each': Number.isNaN(each) ? '' : each.toFixed(2),
      rows: after.records,
      'bytes before': before.bytes ?? '',
      'bytes after': after.bytes ?? '',
      'heap-only': Number.isNaN(heapOnly) ? '' : `${(100 * heapOnly).toFixed(1)} %`,
    });
    await application.close();
    await store.close();
  }
  return {
    title: `what ${refreshes} refreshes of one session leave behind`,
    columns: ['store', 'statements each', 'rows', 'bytes before', 'bytes after', 'heap-only'],
    rows,
    notes: [
      'bytes: of the table with its indexes (PostgreSQL, MySQL, MariaDB), of the key (Redis).',
    ],
  };
}

import { openApplication } from './application.mjs';
import { Population } from './population.mjs';

const REFRESHES = 10_000;

/** What ten thousand refreshes of one session leave behind, and how many statements each took. */
export async function storage(stores) {
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
    for (let times = 0; times < REFRESHES; times += 1) await one.refreshBy(application, 0);
    const each = (statements() - from) / REFRESHES;
    const after = await store.footprint(one.sid(0));
    const heapOnly = (after.heapOnly - before.heapOnly) / (after.updates - before.updates);
    rows.push({
      store: name,
      'statements each': each.toFixed(2),
      rows: after.records,
      'bytes before': before.bytes ?? '',
      'bytes after': after.bytes ?? '',
      'heap-only': Number.isNaN(heapOnly) ? '' : `${(100 * heapOnly).toFixed(1)} %`,
    });
    await application.close();
    await store.close();
  }
  return {
    title: `what ${REFRESHES} refreshes of one session leave behind`,
    columns: ['store', 'statements each', 'rows', 'bytes before', 'bytes after', 'heap-only'],
    rows,
    notes: [
      'bytes: of the table with its indexes (PostgreSQL, MySQL, MariaDB), of the key (Redis).',
    ],
  };
}

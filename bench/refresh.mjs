/**
 * What a refresh costs at each store, beside a bare driver that does nothing but the two statements; what
 * it leaves behind; and whether a million sessions slow it down. Servers are chosen as for the tests:
 * TEST_POSTGRES_URL, TEST_MYSQL_URL, TEST_REDIS_URL.
 */
import { comparison } from './refresh/comparison.mjs';
import { scale } from './refresh/scale.mjs';
import { storage } from './refresh/storage.mjs';
import { STORES } from './refresh/stores.mjs';

export async function run({ quick }) {
  const missing = Object.keys(STORES).filter((name) => STORES[name].open === undefined);
  const stores = Object.entries(STORES).filter(([, { open }]) => open !== undefined);
  const reports = [];
  for (const section of quick ? [comparison, storage] : [comparison, storage, scale])
    reports.push(await section(stores, { quick }));
  const notes = missing.map((name) => `Left out: ${name}: ${STORES[name].variable} is not set.`);
  return reports.map((report, at) =>
    at === 0 ? { ...report, notes: [...report.notes, ...notes] } : report,
  );
}

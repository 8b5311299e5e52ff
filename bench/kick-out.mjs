/**
 * How fast a session that was ended is refused in other processes, by each feed; what the check costs a
 * guarded request; and the memory of many revocations. Servers are chosen as for the tests:
 * TEST_POSTGRES_URL, TEST_MYSQL_URL, TEST_REDIS_URL.
 */
import { checkCost } from './kick-out/check-cost.mjs';
import { latency } from './kick-out/latency.mjs';
import { memory } from './kick-out/memory.mjs';

export async function run({ quick }) {
  return [await latency({ quick }), await checkCost({ quick }), await memory()];
}

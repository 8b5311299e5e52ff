import { paired, quartiles } from '../interleaved.mjs';
import { Child } from '../guard/child.mjs';
import { HARNESS } from '../guard/budgets.mjs';
import { BUSY } from './contenders.mjs';

/** The budget of the guard for a token seen before, with the check in it. */
const AT_MOST = 3;

/** What the check for revocations costs a guarded request whose token was seen before. */
export async function checkCost({ quick }) {
  const size = quick ? { warmUp: 0.7, seconds: 1 } : { warmUp: 2, seconds: 5 };
  const child = new Child('../kick-out/cost-process.mjs', { size });
  const times = await child.nextMessage();
  const rows = Object.keys(times).map((guard) => {
    const above = paired(times[guard], times[HARNESS], (one, other) => one - other);
    const { median, q1, q3 } = quartiles(above);
    const isBudgeted = guard !== HARNESS && guard !== BUSY;
    const budget = isBudgeted && { 'at most': AT_MOST, met: median <= AT_MOST ? 'yes' : 'no' };
    return { guard, 'µs above the harness': median, q1, q3, ...budget };
  });
  return {
    title: 'the guard with a token seen before, HS256 on Express, µs of processor time a request',
    columns: ['guard', 'µs above the harness', 'q1', 'q3', 'at most', 'met'],
    rows,
    notes: [
      'Slices by turns. No request asks a store or the network. The last one counts the adding, too.',
    ],
  };
}

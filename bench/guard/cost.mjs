import { paired, quartiles } from '../interleaved.mjs';
import { ADAPTERS } from './adapters.mjs';
import { COST_BUDGETS } from './budgets.mjs';
import { Child } from './child.mjs';
import { ALGORITHMS } from './keys.mjs';

const QUICK = { adapters: ['Express'], size: { warmUp: 0.7, seconds: 0.8 } };
const THOROUGH = { adapters: ADAPTERS, size: { warmUp: 2, seconds: 5 } };

/** What the guard costs by itself: called as Nest calls it, on requests of both adapters, without HTTP. */
export async function cost({ quick }) {
  const { adapters, size } = quick ? QUICK : THOROUGH;
  const [costs, budgets] = [[], []];
  for (const algorithm of ALGORITHMS) {
    for (const adapter of adapters) {
      const child = new Child('cost-process.mjs', { algorithm, adapter, size });
      const times = await child.nextMessage();
      costs.push(...costRows({ algorithm, adapter }, times));
      budgets.push(
        ...COST_BUDGETS.map((budget) => budgetRow({ algorithm, adapter }, budget, times)),
      );
    }
  }
  return [
    {
      title: 'the guard alone, µs of processor time a request',
      columns: ['algorithm', 'request', 'contender', 'µs', 'q1', 'q3'],
      rows: costs,
      notes: [
        `Processor time in all threads: medians and quartiles of slices by turns, ${size.seconds} s in all for each algorithm and kind of request; requests are made beforehand.`,
        'New tokens come again when the memory has forgotten them. The last three verify and guard nothing.',
      ],
    },
    {
      title: 'what the guard adds to what is there without it',
      columns: ['algorithm', 'request', 'contender', 'above', 'µs', 'q1', 'q3', 'at most', 'met'],
      rows: budgets,
      notes: ['Differences slice by slice.'],
    },
  ];
}

function costRows({ algorithm, adapter }, times) {
  return Object.entries(times).map(([contender, list]) => {
    const { median, q1, q3 } = quartiles(list);
    return { algorithm, request: adapter, contender, µs: median, q1, q3 };
  });
}

function budgetRow({ algorithm, adapter }, { contender, above, atMost }, times) {
  const { median, q1, q3 } = quartiles(
    paired(times[contender], times[above], (one, other) => one - other),
  );
  const met = median <= atMost ? 'yes' : 'no';
  return {
    algorithm,
    request: adapter,
    contender,
    above,
    µs: median,
    q1,
    q3,
    'at most': atMost,
    met,
  };
}

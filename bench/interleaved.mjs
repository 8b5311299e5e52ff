const LEAST_ROUNDS = 5;

/**
 * Lets contenders take turns, round after round and in a new order each time, so that a change of the
 * machine's speed meets them all alike.
 *
 * @template Figure
 * @param {Record<string, () => Figure | Promise<Figure>>} contenders each measures one slice
 * @param {{ warmUp: number, seconds: number }} size seconds of rounds that do not count, and of rounds that
 * do; of these there are five at least
 * @returns {Promise<Record<string, Figure[]>>} figures of one contender in the order of the rounds, so that
 * those at one place can be compared
 */
export async function interleave(contenders, { warmUp, seconds }) {
  await rounds(contenders, { seconds: warmUp, atLeast: 1 });
  return rounds(contenders, { seconds, atLeast: LEAST_ROUNDS });
}

async function rounds(contenders, { seconds, atLeast }) {
  const names = Object.keys(contenders);
  const figures = Object.fromEntries(names.map((name) => [name, []]));
  const end = performance.now() + seconds * 1_000;
  for (let round = 0; round < atLeast || performance.now() < end; round += 1) {
    for (const name of shuffled(names)) figures[name].push(await contenders[name]());
  }
  return figures;
}

/** The middle one of some figures, and those at a quarter and at three quarters. */
export function quartiles(figures) {
  const sorted = [...figures].sort((a, b) => a - b);
  const at = (share) => sorted[Math.round(share * (sorted.length - 1))];
  return { q1: at(0.25), median: at(0.5), q3: at(0.75) };
}

/** What `compare` says of two lists, place by place. */
export function paired(ones, others, compare) {
  return ones.map((one, at) => compare(one, others[at]));
}

function shuffled(names) {
  const order = [...names];
  for (let at = order.length - 1; at > 0; at -= 1) {
    const other = Math.floor(Math.random() * (at + 1));
    [order[at], order[other]] = [order[other], order[at]];
  }
  return order;
}

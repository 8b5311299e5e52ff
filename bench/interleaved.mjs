const WARM_UP_ROUNDS = 3;

/**
 * Measures several things in turn, round after round, so that a change of the machine's speed meets
 * them all alike. Gives the median time of one call for each, in microseconds.
 *
 * @param {Record<string, () => Promise<void>>} contenders each does one call
 * @param {{ rounds: number, calls: number }} size
 * @returns {Promise<Record<string, { median: number, min: number, max: number }>>}
 */
export async function measureInterleaved(contenders, { rounds, calls }) {
  const times = Object.fromEntries(Object.keys(contenders).map((name) => [name, []]));
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round += 1) {
    for (const [name, call] of Object.entries(contenders)) {
      const start = performance.now();
      for (let index = 0; index < calls; index += 1) await call();
      const perCall = ((performance.now() - start) * 1_000) / calls;
      if (round >= WARM_UP_ROUNDS) times[name].push(perCall);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, summary(list)]));
}

function summary(list) {
  const sorted = [...list].sort((a, b) => a - b);
  return {
    median: sorted[Math.floor(sorted.length / 2)],
    min: sorted[0],
    max: sorted[sorted.length - 1],
  };
}

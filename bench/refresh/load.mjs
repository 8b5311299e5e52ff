/**
 * Keeps so many calls under way for so long. Each worker has sessions of its own, drawn at random, so
 * that no two calls meet at one session.
 *
 * @param {(at: number) => Promise<void>} call does one refresh of the session at that place
 * @param {{ inFlight: number, size: number, ms: number }} shape
 * @returns {Promise<{ perSecond: number, p50: number, p99: number }>} latencies in milliseconds
 */
export async function load(call, { inFlight, size, ms }) {
  const own = Math.floor(size / inFlight);
  const latencies = [];
  const begun = performance.now();
  const work = async (worker) => {
    while (performance.now() - begun < ms) {
      const at = Math.floor(Math.random() * own) * inFlight + worker;
      const start = performance.now();
      await call(at);
      latencies.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, (_, worker) => work(worker)));
  const seconds = (performance.now() - begun) / 1_000;
  latencies.sort((a, b) => a - b);
  const at = (share) => latencies[Math.floor(share * (latencies.length - 1))];
  return { perSecond: latencies.length / seconds, p50: at(0.5), p99: at(0.99) };
}

/** The middle one of some figures. */
export function median(figures) {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)];
}

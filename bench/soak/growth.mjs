const MB = 2 ** 20;
/** What the process keeps up to a bound takes minutes to get there: the tokens that it remembers, above all. */
const JUDGED_FROM_MINUTES = 3;

/**
 * What may grow from the second third of a run to the last, by their medians: a share of it, or so much where that is
 * more. Memory is that of the process that is never killed; the heap is measured after a collection.
 */
const LIMITS = [
  { name: 'heap, MB', key: 'heap', unit: MB, share: 0.05, least: 4 },
  { name: 'resident memory, MB', key: 'rss', unit: MB, share: 0.1, least: 20 },
  { name: 'open files', key: 'files', unit: 1, share: 0.1, least: 20 },
  { name: 'timers, sockets and the like', key: 'resources', unit: 1, share: 0.1, least: 20 },
  { name: 'table and its indexes, MB', key: 'tableBytes', unit: MB, share: 0.25, least: 1 },
];

/** @returns a row for each of them; `met` is nothing where the run was too short to judge */
export function growth(samples, minutes) {
  const last = samples.at(-1).at;
  const between = (from, to) => samples.filter(({ at }) => at >= from * last && at <= to * last);
  const [first, second, third] = [
    [0, 1 / 3],
    [1 / 3, 2 / 3],
    [2 / 3, 1],
  ].map((part) => between(...part));
  return LIMITS.filter(({ key }) => samples.every((sample) => sample[key] !== undefined)).map(
    ({ name, key, unit, share, least }) => {
      const [early, middle, late] = [first, second, third].map((part) => median(part, key) / unit);
      const allowed = Math.max(share * middle, least);
      const met = minutes < JUDGED_FROM_MINUTES ? undefined : late - middle <= allowed;
      return { name, early, middle, late, growth: late - middle, allowed, met };
    },
  );
}

function median(samples, key) {
  const sorted = samples.map((sample) => sample[key]).sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

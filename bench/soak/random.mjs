/**
 * Random numbers that a seed repeats (mulberry32). Whoever decides has a stream of their own, by a label, so that one
 * who decides more often changes nothing for the others.
 */
export function createRandom(seed, label = '') {
  let state = seed >>> 0;
  for (const letter of label) state = Math.imul(state ^ letter.codePointAt(0), 0x9e37_79b1) >>> 0;
  /** From 0 to 1, without 1. */
  const next = () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    between: (from, to) => from + (to - from) * next(),
    chance: (share) => next() < share,
    pick: (list) => list[Math.floor(next() * list.length)],
    shuffled: (list) =>
      list
        .map((one) => [next(), one])
        .sort(([one], [other]) => one - other)
        .map(([, one]) => one),
  };
}

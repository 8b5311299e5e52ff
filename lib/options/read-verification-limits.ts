import type { OptionReader } from './option-reader.js';

const MAX_TOLERANCE = { min: 0, max: 60_000, words: '0 to 60 s' };

/** How many verified access tokens are remembered. */
export function readCacheSize(group: OptionReader): number {
  return group.integer('cacheSize', 10_000, 0, 1_000_000);
}

/** By how many milliseconds clocks may differ. */
export function readClockTolerance(group: OptionReader): number {
  return group.duration('clockTolerance', 5_000, MAX_TOLERANCE);
}

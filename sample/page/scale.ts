import type { Picture } from './picture.js';

/** Where things are in the timeline, in pixels. */
export interface Scale {
  readonly width: number;
  readonly isNarrow: boolean;
  /** Where time begins; names are left of it, or above on a narrow screen. */
  readonly left: number;
  readonly right: number;
  /** Milliseconds at the left and at the right edge. */
  readonly from: number;
  readonly to: number;
  x(at: number): number;
}

const NARROW = 560;
const GUTTER = 84;
const MARGIN = 20;
const SHORTEST_MS = 3_000;
const LONGEST_MS = 60_000;

export function scaleOf(picture: Picture, width: number): Scale {
  const isNarrow = width < NARROW;
  const left = (isNarrow ? 0 : GUTTER) + MARGIN;
  const right = width - MARGIN - 14;
  const to = Math.max(SHORTEST_MS, picture.now());
  const from = Math.max(0, to - LONGEST_MS);
  const x = (at: number) => left + ((Math.max(at, from) - from) / (to - from)) * (right - left);
  return { width, isNarrow, left, right, from, to, x };
}

/** Seconds to write below: at most seven, round ones. */
export function secondsIn({ from, to }: Scale): readonly number[] {
  const step = [1, 2, 5, 10, 20].find((one) => (to - from) / 1000 / one <= 7) ?? 60;
  const first = Math.ceil(from / 1000 / step) * step;
  const seconds: number[] = [];
  for (let second = first; second <= to / 1000; second += step) seconds.push(second);
  return seconds;
}

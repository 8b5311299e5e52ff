/**
 * A length of time: a number of seconds, or text such as `'500ms'`, `'30s'`, `'10m'`, `'12h'`,
 * `'7d'`, `'2w'`. Text without a unit is refused, because nobody can tell what it means.
 *
 * @publicApi
 */
export type Duration = number | string;

const UNIT_IN_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const TEXT_FORM = /^(\d+(?:\.\d+)?) ?(ms|s|m|h|d|w)$/;

/**
 * Reads a {@link Duration} and gives whole milliseconds, or `undefined` when it can't be read:
 * not a number or text, negative, not finite, or text without a unit.
 */
export function durationToMs(value: unknown): number | undefined {
  if (typeof value === 'number') return wholeMs(value * 1_000);
  if (typeof value !== 'string') return undefined;
  const [, amount, unit = ''] = TEXT_FORM.exec(value.trim()) ?? [];
  return wholeMs(Number(amount) * (UNIT_IN_MS[unit] ?? Number.NaN));
}

function wholeMs(ms: number): number | undefined {
  const whole = Math.round(ms);
  return ms >= 0 && Number.isSafeInteger(whole) ? whole : undefined;
}

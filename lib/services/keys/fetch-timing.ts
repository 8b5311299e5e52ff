/** How a remote JWK Set is kept up to date. Milliseconds. */
export interface FetchLimits {
  /** How often the set is fetched again, give or take a tenth. */
  readonly maxAge: number;
  /** For how long keys are trusted after the last fetch that succeeded. */
  readonly staleLimit: number;
  /** The least time between a fetch and one that a token with an unknown key leads to. */
  readonly coolDown: number;
}

/** What is known of the fetches so far. Moments are those of `Clock.elapsed()`. */
export interface FetchRecord {
  /** When the last one began. */
  readonly lastStart: number | undefined;
  /** When the last one that succeeded ended. */
  readonly lastSuccess: number | undefined;
  /** How many have failed since. */
  readonly failures: number;
}

/** By which part of itself a pause may be longer or shorter, so that processes do not ask together. */
const JITTER = 0.1;

/** The pause after the first failure, while there are no keys yet; it doubles with each. */
const FIRST_PAUSE_MS = 1_000;

/** Whether enough time has passed since the last fetch for one that a stranger's token asks for. */
export function mayFetch(
  { lastStart }: FetchRecord,
  { coolDown }: FetchLimits,
  now: number,
): boolean {
  return lastStart === undefined || now - lastStart >= coolDown;
}

/** Whether the keys of the last success are still trusted. */
export function isCurrent(
  { lastSuccess }: FetchRecord,
  { staleLimit }: FetchLimits,
  now: number,
): boolean {
  return lastSuccess !== undefined && now - lastSuccess < staleLimit;
}

/**
 * The pause before the set is fetched again without anybody asking. Never shorter than the cool-down,
 * except while there has been no success at all: a service often starts before its issuer.
 *
 * @param chance a random number from 0 to 1
 */
export function pauseAfter(
  { lastSuccess, failures }: FetchRecord,
  { maxAge, coolDown }: FetchLimits,
  chance: number,
): number {
  if (failures === 0) return Math.max(coolDown, maxAge * (1 - JITTER + 2 * JITTER * chance));
  if (lastSuccess !== undefined) return coolDown * (1 + JITTER * chance);
  return Math.min(FIRST_PAUSE_MS * 2 ** (failures - 1), coolDown) * (1 - JITTER * chance);
}

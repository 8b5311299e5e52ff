import type { RevocationCheck, StaleFeedPolicy } from './auth-settings.js';
import { kindOf, MINUTE, SECOND, type OptionReader } from './option-reader.js';
import type { ResolvedRevocation } from './resolved-verification-options.js';

/** Reads `audience`: one name, or several. */
export function readAudiences(top: OptionReader): readonly [string, ...string[]] {
  const given = top.get('audience');
  const [first, ...others] = Array.isArray(given) ? (given as readonly unknown[]) : [given];
  const isName = (one: unknown): one is string => typeof one === 'string' && one !== '';
  if (isName(first) && others.every(isName)) return Object.freeze([first, ...others] as const);
  return top.refuse(
    'audience',
    `is ${kindOf(given)}`,
    'Give the name of your service, or several in an array',
  );
}

/** Reads how many verified access tokens are remembered. */
export function readCacheSize(group: OptionReader): number {
  return group.integer('cacheSize', 10_000, 0, 1_000_000);
}

/** Reads by how many milliseconds clocks may differ. */
export function readClockTolerance(top: OptionReader): number {
  const bounds = { min: 0, max: 60 * SECOND, words: '0 to 60 s' };
  return top.duration('clockTolerance', 5 * SECOND, bounds);
}

/** What the group `revocation` is read with: it differs between the two modules. Milliseconds. */
interface RevocationSurroundings {
  readonly check: RevocationCheck;
  /** What `onStale` may be. */
  readonly policies: readonly StaleFeedPolicy[];
  readonly accessTokenLifetime: number;
  readonly clockTolerance: number;
}

/** Reads what both modules have in `revocation`. */
export function readRevocation(
  group: OptionReader,
  { check, policies, accessTokenLifetime, clockTolerance }: RevocationSurroundings,
): ResolvedRevocation {
  const bounds = { min: 2 * SECOND, max: 10 * MINUTE, words: '2 s to 10 min' };
  return Object.freeze({
    check,
    onStale: group.oneOf('onStale', 'allow', policies),
    staleAfter: group.duration('staleAfter', 5 * SECOND, bounds),
    maxEntries: group.integer('maxEntries', 100_000, 100, 10_000_000),
    horizon: accessTokenLifetime + 2 * clockTolerance,
  });
}

import type { RevocationCheck, StaleFeedPolicy } from './auth-settings.js';
import type { OptionReader } from './option-reader.js';
import type { ResolvedRevocation } from './resolved-verification-options.js';

const STALE_BOUNDS = { min: 2_000, max: 600_000, words: '2 s to 10 min' };

/** What the group of options leaves open: it differs between the two modules. */
export interface RevocationSurroundings {
  readonly check: RevocationCheck;
  /** What `onStale` may be. */
  readonly policies: readonly StaleFeedPolicy[];
  /** Milliseconds for which an access token is accepted at the longest. */
  readonly horizon: number;
}

/** The options that both modules have in `revocation`. */
export function readRevocation(
  group: OptionReader,
  { check, policies, horizon }: RevocationSurroundings,
): ResolvedRevocation {
  return Object.freeze({
    check,
    onStale: group.oneOf('onStale', 'allow', policies),
    staleAfter: group.duration('staleAfter', 5_000, STALE_BOUNDS),
    maxEntries: group.integer('maxEntries', 100_000, 100, 10_000_000),
    horizon,
  });
}

import { describe, expect, it } from '@jest/globals';
import type { RevocationCheck, StaleFeedPolicy } from '../../../../lib/options/auth-settings.js';
import type { FeedFollower } from '../../../../lib/services/revocation/feed-follower.js';
import { RevocationCheckpoint } from '../../../../lib/services/revocation/revocation-checkpoint.js';
import { optionsWith } from './revocations-made.js';

const PASSES = 'passes';
const ASKS = 'asks the store';
const NOBODY = 'passes nobody';

/** What a guarded request meets: with a feed that is current, and with one that is stale. */
const TABLE: readonly [RevocationCheck, StaleFeedPolicy, string, string][] = [
  ['none', 'allow', PASSES, PASSES],
  ['none', 'store', PASSES, PASSES],
  ['none', 'deny', PASSES, PASSES],
  ['store', 'allow', ASKS, ASKS],
  ['store', 'store', ASKS, ASKS],
  ['store', 'deny', ASKS, ASKS],
  ['feed', 'allow', PASSES, PASSES],
  ['feed', 'store', PASSES, ASKS],
  ['feed', 'deny', PASSES, NOBODY],
];

function verdict(check: RevocationCheck, onStale: StaleFeedPolicy, isCurrent: boolean): string {
  const follower = { isCurrent, isFollowing: check === 'feed' } as FeedFollower;
  const checkpoint = new RevocationCheckpoint(follower, optionsWith({ check, onStale }));
  try {
    return checkpoint.asksStore() ? ASKS : PASSES;
  } catch (error) {
    expect(error).toMatchObject({ code: 'ERR_AUTH_UNAVAILABLE' });
    return NOBODY;
  }
}

describe('F2: what a request with a good token still has to pass', () => {
  it.each(TABLE)("check '%s', onStale '%s': %s; stale: %s", (check, onStale, current, stale) => {
    expect([verdict(check, onStale, true), verdict(check, onStale, false)]).toEqual([
      current,
      stale,
    ]);
  });
});

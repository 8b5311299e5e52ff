import { describe, expect, it } from '@jest/globals';
import type { RevocationCheck, StaleFeedPolicy } from '../../../../lib/options/auth-settings.js';
import { RevocationHealthIndicator } from '../../../../lib/services/health/revocation-health-indicator.js';
import type { FeedFollower } from '../../../../lib/services/revocation/feed-follower.js';
import { optionsWith } from '../revocation/revocations-made.js';

function indicatorOf(
  isCurrent: boolean,
  {
    check = 'feed',
    onStale = 'allow',
  }: { check?: RevocationCheck; onStale?: StaleFeedPolicy } = {},
): RevocationHealthIndicator {
  const follower = { isFollowing: check === 'feed', isCurrent } as FeedFollower;
  return new RevocationHealthIndicator(follower, optionsWith({ check, onStale }));
}

describe('the health of the feed', () => {
  it.each(['allow', 'store', 'deny'] as const)('is up while it is heard: onStale %s', (onStale) => {
    const answer = { revocation: { status: 'up', feed: 'current' } };
    expect(indicatorOf(true, { onStale }).isHealthy()).toEqual(answer);
  });

  it.each([
    ['allow', 'up'],
    ['store', 'up'],
    ['deny', 'down'],
  ] as const)(
    'of a stale one with onStale %s is %s: only then nobody is served',
    (onStale, status) => {
      const answer = { revocation: { status, feed: 'stale' } };
      expect(indicatorOf(false, { onStale }).isHealthy()).toEqual(answer);
    },
  );

  it.each(['none', 'store'] as const)('is up where none is followed: check %s', (check) => {
    const answer = { revocation: { status: 'up', feed: 'off' } };
    expect(indicatorOf(false, { check, onStale: 'deny' }).isHealthy()).toEqual(answer);
  });

  it('is told under the key that is asked for, whatever it is', () => {
    for (const key of ['feed', '__proto__', '']) {
      expect(Object.entries(indicatorOf(true).isHealthy(key))).toEqual([
        [key, { status: 'up', feed: 'current' }],
      ]);
    }
  });
});

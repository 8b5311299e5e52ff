import { describe, expect, it } from '@jest/globals';
import type { FeedFollower } from '../../../../lib/services/revocation/feed-follower.js';
import { KnownSessions } from '../../../../lib/services/revocation/known-sessions.js';

const sessionsBy = (isFollowing: boolean, isCurrent: boolean) =>
  new KnownSessions({ isFollowing, isCurrent } as FeedFollower);

describe('the sessions that a service knows which verifies only', () => {
  it('are live where the feed is heard, since the deny list let them pass', async () => {
    expect(await sessionsBy(true, true).isLive()).toBe(true);
  });

  it('are not judged while the feed is stale: 503, and no guess', async () => {
    await expect(sessionsBy(true, false).isLive()).rejects.toMatchObject({
      code: 'ERR_AUTH_UNAVAILABLE',
    });
  });

  it('are not known without a feed, which is a mistake of the configuration', async () => {
    const refusal = sessionsBy(false, true).isLive();
    await expect(refusal).rejects.toMatchObject({ code: 'ERR_AUTH_CONFIGURATION' });
    await expect(refusal).rejects.toThrow('Give revocationFeed');
  });
});

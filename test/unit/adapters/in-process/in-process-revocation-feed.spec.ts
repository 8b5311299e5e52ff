import { describe, expect, it } from '@jest/globals';
import { InProcessRevocationFeed, type Revocation } from 'nestjs-dual-token';

const ENDED: Revocation = { kind: 'session', sid: 'a', keepFor: 1_000 };

function listening(feed: InProcessRevocationFeed) {
  const heard: unknown[] = [];
  const followed = feed.follow({
    revoked: (one) => heard.push(one),
    caughtUp: () => heard.push('caught up'),
    failed: (cause) => heard.push(cause),
  });
  return { heard, followed };
}

describe('InProcessRevocationFeed', () => {
  it('says that nothing lies between', () => {
    expect(new InProcessRevocationFeed().isWithinProcess).toBe(true);
  });

  it('tells every follower before publishing has answered', async () => {
    const feed = new InProcessRevocationFeed();
    const [one, other] = [listening(feed), listening(feed)];
    const publishing = feed.publish(ENDED);
    expect([one.heard, other.heard]).toEqual([
      ['caught up', ENDED],
      ['caught up', ENDED],
    ]);
    await publishing;
  });

  it('tells nothing to who has closed, nor to who follows another object', async () => {
    const feed = new InProcessRevocationFeed();
    const [closed, other] = [listening(feed), listening(new InProcessRevocationFeed())];
    await closed.followed.close();
    await closed.followed.close();
    await feed.publish(ENDED);
    expect([closed.heard, other.heard]).toEqual([['caught up'], ['caught up']]);
  });
});

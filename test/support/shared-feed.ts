import {
  RevocationFeed,
  type FollowedFeed,
  type Revocation,
  type RevocationListener,
} from 'nestjs-dual-token';

/**
 * A feed between applications of one test process, as Redis is between processes: it can be away, and it
 * keeps what was published for those that come later.
 */
export class SharedFeed extends RevocationFeed {
  /** Everything that was published, in order. */
  readonly published: Revocation[] = [];
  /** How often somebody tried to publish. */
  tries = 0;
  private readonly followers = new Set<RevocationListener>();
  private isAway = false;

  async publish(revocation: Revocation): Promise<void> {
    this.tries += 1;
    if (this.isAway) throw new Error('the feed is away');
    this.published.push(revocation);
    for (const follower of this.followers) follower.revoked(revocation);
  }

  follow(listener: RevocationListener): FollowedFeed {
    this.followers.add(listener);
    if (this.isAway) listener.failed(new Error('the feed is away'));
    else {
      for (const revocation of this.published) listener.revoked(revocation);
      listener.caughtUp();
    }
    return {
      close: async () => {
        this.followers.delete(listener);
      },
    };
  }

  /** Nobody can publish, and nobody hears anything. */
  cutOff(): void {
    this.isAway = true;
    for (const follower of this.followers) follower.failed(new Error('the feed is away'));
  }

  restore(): void {
    this.isAway = false;
    this.beat();
  }

  /** Says that everything was told. */
  beat(): void {
    if (this.isAway) return;
    for (const follower of this.followers) {
      follower.caughtUp();
    }
  }
}

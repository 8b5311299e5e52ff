import {
  RevocationFeed,
  type FollowedFeed,
  type Revocation,
  type RevocationListener,
} from 'nestjs-dual-token';

const BEAT_MS = 4;
const AWAY = new Error('the server is out of reach');

/** What feeds of several processes have in common. */
export class FeedServer {
  readonly log: Revocation[] = [];
}

/** A feed that does what it should: everybody reads the log of the server, each from where it was. */
export class ServerFeed extends RevocationFeed {
  isCutOff = false;

  constructor(protected readonly server: FeedServer) {
    super();
  }

  async publish(revocation: Revocation): Promise<void> {
    if (this.isCutOff) throw AWAY;
    this.server.log.push(revocation);
  }

  follow(listener: RevocationListener): FollowedFeed {
    let place = this.beginning();
    let wasAway = false;
    const beat = () => {
      if (this.isCutOff) {
        wasAway = true;
        this.away(listener);
      } else {
        if (wasAway) place = this.placeAfterOutage(place);
        wasAway = false;
        while (place < this.server.log.length) this.tell(listener, this.server.log[place++]!);
        this.pulse(listener);
      }
    };
    const timer = setInterval(beat, BEAT_MS).unref();
    return { close: () => this.closeOf(timer) };
  }

  protected beginning(): number {
    return 0;
  }

  protected placeAfterOutage(place: number): number {
    return place;
  }

  protected tell(listener: RevocationListener, revocation: Revocation): void {
    listener.revoked(revocation);
  }

  protected pulse(listener: RevocationListener): void {
    listener.caughtUp();
  }

  protected away(listener: RevocationListener): void {
    listener.failed(AWAY);
  }

  protected async closeOf(timer: NodeJS.Timeout): Promise<void> {
    clearInterval(timer);
  }
}

/** A feed that does something wrong, and the case that finds it. */
export interface FeedFault {
  readonly does: string;
  readonly feed: new (server: FeedServer) => ServerFeed;
  readonly foundBy: string;
}

export const FEED_FAULTS: readonly FeedFault[] = [
  {
    does: 'tells other processes only',
    foundBy: 'reaches every follower',
    feed: class extends ServerFeed {
      private readonly own = new Set<Revocation>();

      override async publish(revocation: Revocation): Promise<void> {
        this.own.add(revocation);
        await super.publish(revocation);
      }

      protected override tell(listener: RevocationListener, revocation: Revocation): void {
        if (!this.own.has(revocation)) super.tell(listener, revocation);
      }
    },
  },
  {
    does: 'tells something else than was published',
    foundBy: 'the end of a session is told as it was published',
    feed: class extends ServerFeed {
      protected override tell(listener: RevocationListener, revocation: Revocation): void {
        listener.revoked({ ...revocation, keepFor: 0 });
      }
    },
  },
  {
    does: 'forgets whom a revocation excepts',
    foundBy: 'the end of the sessions of a subject',
    feed: class extends ServerFeed {
      protected override tell(listener: RevocationListener, revocation: Revocation): void {
        listener.revoked(
          revocation.kind === 'subject' ? { ...revocation, except: [] } : revocation,
        );
      }
    },
  },
  {
    does: 'drops what comes too fast',
    foundBy: 'many at once',
    feed: class extends ServerFeed {
      override async publish(revocation: Revocation): Promise<void> {
        if (this.server.log.length < 500) await super.publish(revocation);
      }
    },
  },
  {
    does: 'refuses what it was told before',
    foundBy: 'one that is published twice',
    feed: class extends ServerFeed {
      override async publish(revocation: Revocation): Promise<void> {
        if (this.server.log.includes(revocation)) throw new Error('known');
        await super.publish(revocation);
      }
    },
  },
  {
    does: 'keeps nothing of the past',
    foundBy: 'a follower that begins later',
    feed: class extends ServerFeed {
      protected override beginning(): number {
        return this.server.log.length;
      }
    },
  },
  {
    does: 'says too early that all is told',
    foundBy: 'a follower that begins later',
    feed: class extends ServerFeed {
      override follow(listener: RevocationListener): FollowedFeed {
        listener.caughtUp();
        return super.follow(listener);
      }
    },
  },
  {
    does: 'has no pulse',
    foundBy: 'it says again and again',
    feed: class extends ServerFeed {
      private readonly told = new WeakSet<RevocationListener>();

      protected override pulse(listener: RevocationListener): void {
        if (!this.told.has(listener)) listener.caughtUp();
        this.told.add(listener);
      }
    },
  },
  {
    does: 'goes on after an outage where the others are then',
    foundBy: 'makes nobody miss anything, and is told',
    feed: class extends ServerFeed {
      protected override placeAfterOutage(): number {
        return this.server.log.length;
      }
    },
  },
  {
    does: 'is silent about an outage',
    foundBy: 'in which somebody begins to follow',
    feed: class extends ServerFeed {
      protected override away(): void {}
    },
  },
  {
    does: 'never publishes again after a failure',
    foundBy: 'ends a try to publish',
    feed: class extends ServerFeed {
      private hasFailed = false;

      override async publish(revocation: Revocation): Promise<void> {
        this.hasFailed ||= this.isCutOff;
        if (!this.hasFailed) await super.publish(revocation);
      }
    },
  },
  {
    does: 'goes on telling who has closed',
    foundBy: 'ends one following and no other',
    feed: class extends ServerFeed {
      protected override async closeOf(timer: NodeJS.Timeout): Promise<void> {
        setTimeout(() => clearInterval(timer), 300);
      }
    },
  },
  {
    does: 'can’t be closed while it is away',
    foundBy: 'keeps nobody from closing',
    feed: class extends ServerFeed {
      protected override async closeOf(timer: NodeJS.Timeout): Promise<void> {
        for (let times = 0; this.isCutOff && times < 50; times += 1)
          await new Promise((resolve) => setTimeout(resolve, 10));
        clearInterval(timer);
      }
    },
  },
  {
    does: 'closes once only',
    foundBy: 'can come at once, and twice',
    feed: class extends ServerFeed {
      private readonly closed = new Set<NodeJS.Timeout>();

      protected override async closeOf(timer: NodeJS.Timeout): Promise<void> {
        if (this.closed.has(timer)) throw new Error('it is closed');
        this.closed.add(timer);
        clearInterval(timer);
      }
    },
  },
];

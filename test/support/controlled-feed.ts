import {
  RevocationFeed,
  type FollowedFeed,
  type Revocation,
  type RevocationListener,
} from 'nestjs-dual-token';

/** A feed that does what a test says, and keeps what it was asked for. */
export class ControlledFeed extends RevocationFeed {
  /** Everything that somebody tried to publish, in order. */
  readonly tries: Revocation[] = [];
  /** What was taken. */
  readonly taken: Revocation[] = [];
  /** Happens at each try, before the revocation is taken. */
  attempt: (revocation: Revocation) => Promise<void> | void = () => undefined;
  /** Happens when it is followed. */
  onFollow: (listener: RevocationListener) => void = () => undefined;
  /** Happens when it is closed. */
  onClose: () => Promise<void> = async () => undefined;
  listener: RevocationListener | undefined;
  horizon: number | undefined;
  closed = 0;

  constructor(override readonly isWithinProcess = false) {
    super();
  }

  /** Throws, and does not reject, where `attempt` throws. */
  publish(revocation: Revocation): Promise<void> {
    this.tries.push(revocation);
    return Promise.resolve(this.attempt(revocation)).then(() => void this.taken.push(revocation));
  }

  follow(listener: RevocationListener, horizon: number): FollowedFeed {
    this.listener = listener;
    this.horizon = horizon;
    this.onFollow(listener);
    return {
      close: () => {
        this.closed += 1;
        return this.onClose();
      },
    };
  }
}

import type {
  CreateOutcome,
  NewSession,
  RefreshTokenRepository,
  RevokeOutcome,
  RotateOutcome,
  Rotation,
  SessionListing,
  SessionReading,
  Touch,
  TouchOutcome,
} from 'nestjs-dual-token';

export type Verb = keyof RefreshTokenRepository;

/** Something that happens to a call of the repository. */
export type Fault = (verb: Verb) => Promise<void> | void;

const none: Fault = () => undefined;

/** A repository that counts its calls, and fails or hangs before or after the work when told to. */
export class ControlledRepository implements RefreshTokenRepository {
  /** Every call since the start, in order. */
  readonly calls: Verb[] = [];
  /** Happens before the work: nothing was written if it throws. */
  before: Fault = none;
  /** Happens after the work: what was written stays, but the caller does not learn of it. */
  after: Fault = none;

  constructor(readonly inner: RefreshTokenRepository) {}

  /** Ends all faults. */
  recover(): void {
    this.before = none;
    this.after = none;
  }

  /** The calls that `work` makes. */
  async callsOf(work: () => Promise<unknown>): Promise<readonly Verb[]> {
    const from = this.calls.length;
    await work();
    return this.calls.slice(from);
  }

  create(session: NewSession): Promise<CreateOutcome> {
    return this.call('create', () => this.inner.create(session));
  }

  find(sid: string): Promise<SessionReading | undefined> {
    return this.call('find', () => this.inner.find(sid));
  }

  rotate(rotation: Rotation): Promise<RotateOutcome> {
    return this.call('rotate', () => this.inner.rotate(rotation));
  }

  touch(touch: Touch): Promise<TouchOutcome> {
    return this.call('touch', () => this.inner.touch(touch));
  }

  revoke(sid: string, reason: string): Promise<RevokeOutcome> {
    return this.call('revoke', () => this.inner.revoke(sid, reason));
  }

  revokeAll(subject: string, reason: string, except: readonly string[]): Promise<number> {
    return this.call('revokeAll', () => this.inner.revokeAll(subject, reason, except));
  }

  list(subject: string): Promise<SessionListing> {
    return this.call('list', () => this.inner.list(subject));
  }

  prune(limit: number): Promise<number> {
    return this.call('prune', () => this.inner.prune(limit));
  }

  private async call<T>(verb: Verb, work: () => Promise<T>): Promise<T> {
    this.calls.push(verb);
    await this.before(verb);
    const outcome = await work();
    await this.after(verb);
    return outcome;
  }
}

/** Throws at the given verbs; at all of them where none is given. */
export function throwing(...verbs: readonly Verb[]): Fault {
  return (verb) => {
    if (verbs.length === 0 || verbs.includes(verb)) throw new Error('the store is down');
  };
}

/** Makes the given verbs wait; at all of them where none is given. */
export function waitingFor(gate: Promise<void>, ...verbs: readonly Verb[]): Fault {
  return (verb) => (verbs.length === 0 || verbs.includes(verb) ? gate : undefined);
}

/** A promise that a test resolves when it likes. */
export class Gate {
  open!: () => void;
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

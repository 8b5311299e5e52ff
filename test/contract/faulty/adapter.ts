import { InMemoryRefreshTokenRepository, type Clock, type Session } from 'nestjs-dual-token';

/** A store that several adapters can share, and that can be out of reach. */
export class SharedStore extends Map<string, Session> {
  isCutOff = false;

  override get(sid: string): Session | undefined {
    this.reach();
    return super.get(sid);
  }

  override has(sid: string): boolean {
    this.reach();
    return super.has(sid);
  }

  override set(sid: string, session: Session): this {
    this.reach();
    return super.set(sid, session);
  }

  override values(): MapIterator<Session> {
    this.reach();
    return super.values();
  }

  private reach(): void {
    if (this.isCutOff) throw new Error('the store is out of reach');
  }
}

/** The reference on a shared store. Faulty adapters extend it, and some look at the store themselves. */
export class Adapter extends InMemoryRefreshTokenRepository {
  /**
   * @param clock the store's
   * @param appClock the application's, which no adapter has any business with
   */
  constructor(
    clock: Clock,
    protected readonly store: SharedStore,
    protected readonly appClock: Clock,
  ) {
    super(clock);
    Object.assign(this, { sessions: store });
  }
}

/** What is wrong with an adapter, as the end of a sentence, and the case of the suite that must find it. */
export interface Fault {
  readonly does: string;
  /** A part of its title. */
  readonly foundBy: string;
  readonly adapter: new (clock: Clock, store: SharedStore, appClock: Clock) => Adapter;
}

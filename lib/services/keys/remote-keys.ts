import { AuthError } from '../../domain/auth-error.js';
import type { Clock } from '../../ports/clock.js';
import type { JwkSetSource, RemoteJwk } from '../../ports/jwk-set-source.js';
import {
  isCurrent,
  mayFetch,
  pauseAfter,
  type FetchLimits,
  type FetchRecord,
} from './fetch-timing.js';
import { RemoteKeyTable } from './remote-key-table.js';
import type { Trusted } from './trusted-key.js';

/** What {@link RemoteKeys} is made of. */
export interface RemoteKeysSetup<K> {
  readonly source: JwkSetSource;
  readonly clock: Clock;
  /** Makes a key of a JWK; gives `undefined`, or throws, for one that is not to be used. */
  readonly read: (jwk: RemoteJwk) => K | undefined;
  readonly limits: FetchLimits;
  /** Told of every fetch that failed. A recovery is not told. */
  readonly onTrouble: (cause: unknown) => void;
}

/**
 * The keys of a remote JWK Set, fetched anew from time to time, and when a token names a key that is not
 * among them. While fetches fail, the keys go on being trusted up to the stale limit; a key that a fetch
 * no longer finds is trusted no more.
 */
export class RemoteKeys<K> {
  private readonly table: RemoteKeyTable<K>;
  private record: FetchRecord = { lastStart: undefined, lastSuccess: undefined, failures: 0 };
  private underWay: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  constructor(private readonly setup: RemoteKeysSetup<K>) {
    this.table = new RemoteKeyTable(setup.read);
  }

  /** When the last fetch that succeeded ended, by `Clock.elapsed()`; `undefined` if none has. */
  get lastSuccess(): number | undefined {
    return this.record.lastSuccess;
  }

  /** Whether there are keys that are trusted now. */
  get isReady(): boolean {
    return isCurrent(this.record, this.setup.limits, this.setup.clock.elapsed());
  }

  /**
   * Fetches the set for the first time, and from then on by a timer that keeps no process alive.
   *
   * @returns a promise that is kept when the first fetch has ended; also if it failed: then another follows soon
   */
  start(): Promise<void> {
    return this.renew();
  }

  /** Fetches no more, and breaks off what is under way. The keys stay until they are stale. */
  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.setup.source.close();
  }

  /** The key of exactly that id, if it is known and trusted now. No I/O. */
  find(kid: string): Trusted<K> | undefined {
    return this.table.find(kid, this.setup.clock.elapsed());
  }

  /**
   * The key of an id that {@link find} does not know: fetches the set again, unless that was done less than
   * the cool-down ago. Calls that come meanwhile share the fetch.
   *
   * @returns `undefined` if the issuer has no such key, as far as could be learnt
   * @throws AuthError `ERR_AUTH_UNAVAILABLE` if no key at all is trusted, because the set could not be fetched
   */
  async seek(kid: string): Promise<Trusted<K> | undefined> {
    if (this.find(kid) === undefined) await this.renew();
    const found = this.find(kid);
    if (found === undefined && !this.isReady) throw new AuthError('ERR_AUTH_UNAVAILABLE');
    return found;
  }

  /** Never rejects. */
  private async renew(): Promise<void> {
    const { limits, clock } = this.setup;
    if (this.underWay === undefined && mayFetch(this.record, limits, clock.elapsed())) this.begin();
    await this.underWay;
  }

  private begin(): void {
    if (this.isStopped) return;
    clearTimeout(this.timer);
    this.record = { ...this.record, lastStart: this.setup.clock.elapsed() };
    const end = (): void => {
      this.underWay = undefined;
      if (!this.isStopped) this.beginLater();
    };
    // Whatever a listener to trouble throws, the next fetch follows.
    this.underWay = this.fetch().then(end, end);
  }

  private beginLater(): void {
    const pause = pauseAfter(this.record, this.setup.limits, Math.random());
    this.timer = setTimeout(() => {
      this.begin();
    }, pause).unref();
  }

  private async fetch(): Promise<void> {
    const { source, clock, limits, onTrouble } = this.setup;
    try {
      const members = await source.fetch();
      const now = clock.elapsed();
      this.table.replace(members, now + limits.staleLimit);
      this.record = { ...this.record, lastSuccess: now, failures: 0 };
    } catch (cause) {
      this.record = { ...this.record, failures: this.record.failures + 1 };
      if (!this.isStopped) onTrouble(cause);
    }
  }
}

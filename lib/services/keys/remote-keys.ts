import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { readVerificationKey } from '../../crypto/read-access-token-key.js';
import { AuthError } from '../../domain/auth-error.js';
import type { Clock } from '../../ports/clock.js';
import type { JwkSetSource } from '../../ports/jwk-set-source.js';
import type { AuthEvents } from '../events/auth-events.js';
import {
  isCurrent,
  mayFetch,
  pauseAfter,
  type FetchLimits,
  type FetchRecord,
} from './fetch-timing.js';
import { JwkSetReader, type ReadJwk } from './jwk-set-reader.js';
import { KeyTable } from './key-table.js';
import { VerificationKeys, type TrustedKey } from './verification-keys.js';

/**
 * The keys of a remote JWK Set, fetched anew from time to time, and when a token names a key that is not
 * among them. While fetches fail, the keys go on being trusted up to the stale limit; a key that a fetch
 * no longer finds is trusted no more.
 */
export class RemoteKeys
  extends VerificationKeys
  implements OnApplicationBootstrap, OnModuleDestroy
{
  private readonly table = new KeyTable();
  private readonly reader: JwkSetReader;
  private record: FetchRecord = { lastStart: undefined, lastSuccess: undefined, failures: 0 };
  private underWay: Promise<void> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  /** @param read makes a key of a member of the set */
  constructor(
    private readonly source: JwkSetSource,
    private readonly limits: FetchLimits,
    private readonly clock: Clock,
    private readonly events: Pick<AuthEvents, 'tell'>,
    read: ReadJwk = (jwk) => readVerificationKey(jwk, 'public'),
  ) {
    super();
    this.reader = new JwkSetReader(read);
  }

  /** For Nest. Starting does not wait for the keys: an issuer may come later. */
  onApplicationBootstrap(): void {
    void this.start();
  }

  /** When the last fetch that succeeded ended, by `Clock.elapsed()`; `undefined` if none has. */
  get lastSuccess(): number | undefined {
    return this.record.lastSuccess;
  }

  /** Whether there are keys that are trusted now. */
  get isReady(): boolean {
    return isCurrent(this.record, this.limits, this.clock.elapsed());
  }

  /**
   * Fetches the set for the first time, and from then on by a timer that keeps no process alive.
   *
   * @returns a promise that is kept when the first fetch has ended; also if it failed: then another follows soon
   */
  start(): Promise<void> {
    return this.renew();
  }

  /** For Nest. Fetches no more, and breaks off what is under way. The keys stay until they are stale. */
  onModuleDestroy(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    this.source.close();
  }

  /** The key of exactly that id, if it is known and trusted now. No I/O. */
  find(kid: string): TrustedKey | undefined {
    return this.table.find(kid, this.clock.elapsed());
  }

  /**
   * The key of an id that {@link find} does not know: fetches the set again, unless that was done less than
   * the cool-down ago. Calls that come meanwhile share the fetch.
   *
   * @returns `undefined` if the issuer has no such key, as far as could be learnt
   * @throws AuthError `ERR_AUTH_UNAVAILABLE` if no key at all is trusted, because the set could not be fetched
   */
  async seek(kid: string): Promise<TrustedKey | undefined> {
    if (this.find(kid) === undefined) await this.renew();
    const found = this.find(kid);
    if (found === undefined && !this.isReady) throw new AuthError('ERR_AUTH_UNAVAILABLE');
    return found;
  }

  /** Never rejects. */
  private async renew(): Promise<void> {
    if (this.underWay === undefined && mayFetch(this.record, this.limits, this.clock.elapsed()))
      this.begin();
    await this.underWay;
  }

  private begin(): void {
    if (this.isStopped) return;
    clearTimeout(this.timer);
    this.record = { ...this.record, lastStart: this.clock.elapsed() };
    const end = (): void => {
      this.underWay = undefined;
      if (!this.isStopped) this.beginLater();
    };
    // Whatever a listener to events throws, the next fetch follows.
    this.underWay = this.fetch().then(end, end);
  }

  private beginLater(): void {
    const pause = pauseAfter(this.record, this.limits, Math.random());
    this.timer = setTimeout(() => {
      this.begin();
    }, pause).unref();
  }

  private async fetch(): Promise<void> {
    try {
      const keys = this.reader.read(await this.source.fetch());
      const now = this.clock.elapsed();
      this.table.trustOnly(keys, now + this.limits.staleLimit);
      this.record = { ...this.record, lastSuccess: now, failures: 0 };
    } catch (cause) {
      this.record = { ...this.record, failures: this.record.failures + 1 };
      if (!this.isStopped)
        this.events.tell({ type: 'unavailable', service: 'jwks', cause, context: {} });
    }
  }
}

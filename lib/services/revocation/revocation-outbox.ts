import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Revocation } from '../../domain/revocation.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { Clock } from '../../ports/clock.js';
import { RevocationFeed } from '../../ports/revocation-feed.js';
import { AuthEvents } from '../events/auth-events.js';
import { within } from '../../ports/within.js';

/** So many are handed over at once; after a failure one of those that failed, to see whether the feed takes it. */
const AT_ONCE = 50;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;

interface Waiting {
  readonly revocation: Revocation;
  /** From here on nobody needs to hear of it: `Clock.elapsed()`. */
  readonly until: number;
  tries: number;
}

/**
 * Hands revocations to the feed, again and again until it has them or they no longer matter. Whoever ends
 * a session does not wait for it: at the store the session has ended already. Bounded.
 */
@Injectable()
export class RevocationOutbox implements BeforeApplicationShutdown {
  private readonly waiting = new Set<Waiting>();
  private running: Promise<void> | undefined;
  private failures = 0;
  private hasOverflowed = false;
  private isClosing = false;
  private wake: (() => void) | undefined;

  constructor(
    private readonly feed: RevocationFeed,
    private readonly events: AuthEvents,
    private readonly clock: Clock,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {}

  /** How many the feed does not have yet. */
  get size(): number {
    return this.waiting.size;
  }

  /** Takes a revocation, and begins to hand it over. Never throws. */
  put(revocation: Revocation): void {
    const until = this.clock.elapsed() + revocation.keepFor;
    this.waiting.add({ revocation, until, tries: 0 });
    if (this.waiting.size > this.options.revocation.maxEntries) this.dropOldest();
    this.running ??= this.run();
  }

  /** A last try for what is left, for at most a store's deadline. */
  async beforeApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    this.wake?.();
    if (this.running === undefined) return;
    await within(this.options.storeDeadline, this.running, 'the revocation feed').catch(
      () => undefined,
    );
  }

  private async run(): Promise<void> {
    try {
      while (this.waiting.size > 0) {
        this.dropOver();
        if (await this.handOver(this.next())) this.noteSuccess();
        else if (this.isClosing) return;
        else await this.pause();
      }
    } finally {
      // In the same step as the last look at what waits, so that nobody puts anything in between.
      this.running = undefined;
    }
  }

  private noteSuccess(): void {
    this.failures = 0;
    this.hasOverflowed = false;
  }

  /** Those that were never tried are many at once in any case: what one waits for may not concern them. */
  private next(): readonly Waiting[] {
    const batch: Waiting[] = [];
    let again = this.failures > 0 ? 1 : AT_ONCE;
    for (const one of this.waiting) {
      if (batch.length === AT_ONCE) break;
      if (one.tries > 0) again -= 1;
      if (one.tries === 0 || again >= 0) batch.push(one);
    }
    return batch;
  }

  /** @returns whether all of them were taken */
  private async handOver(batch: readonly Waiting[]): Promise<boolean> {
    const tries = batch.map(async (one) => {
      one.tries += 1;
      try {
        const handing = this.publish(one.revocation);
        await within(this.options.storeDeadline, handing, 'the revocation feed');
        this.waiting.delete(one);
      } catch (error) {
        this.putBehind(one);
        throw error;
      }
    });
    const failed = (await Promise.allSettled(tries)).find(({ status }) => status === 'rejected');
    if (failed === undefined) return true;
    this.failures += 1;
    if (this.failures === 1) this.tell((failed as PromiseRejectedResult).reason);
    return false;
  }

  /** So that one that the feed refuses for ever holds up no other. */
  private putBehind(one: Waiting): void {
    if (this.waiting.delete(one)) this.waiting.add(one);
  }

  private async publish(revocation: Revocation): Promise<void> {
    await this.feed.publish(revocation);
  }

  private pause(): Promise<void> {
    const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.failures - 1));
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, longest * (0.5 + Math.random() / 2)).unref();
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  private dropOver(): void {
    const now = this.clock.elapsed();
    for (const one of this.waiting) if (one.until <= now) this.waiting.delete(one);
  }

  private dropOldest(): void {
    const [oldest] = this.waiting;
    if (oldest !== undefined) this.waiting.delete(oldest);
    if (this.hasOverflowed) return;
    this.hasOverflowed = true;
    this.tell(new Error('more revocations wait for the feed than revocation.maxEntries allows'));
  }

  private tell(cause: unknown): void {
    this.events.tell({ type: 'unavailable', service: 'feed', cause, context: {} });
  }
}

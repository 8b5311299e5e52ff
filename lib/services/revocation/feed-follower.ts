import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedVerificationOptions } from '../../options/resolved-verification-options.js';
import { Clock } from '../../ports/clock.js';
import { RevocationFeed, type FollowedFeed } from '../../ports/revocation-feed.js';
import { AuthEvents } from '../events/auth-events.js';
import { within } from '../../ports/within.js';
import { DenyList } from './deny-list.js';

/**
 * How long a start waits for what the feed knows of the past, before requests are judged as `onStale` says; and
 * an end for the feed to close.
 */
const PATIENCE_MS = 5_000;

/**
 * Follows the feed where `revocation.check` asks for it: puts what it hears into the deny list, and knows
 * whether it hears anything.
 */
@Injectable()
export class FeedFollower implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private followed: FollowedFeed | undefined;
  private lastCaughtUp = Number.NEGATIVE_INFINITY;
  /** What was told last, so that a change is told once. */
  private wasCurrent = true;
  private hasFailed = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly feed: RevocationFeed,
    private readonly denied: DenyList,
    private readonly events: AuthEvents,
    private readonly clock: Clock,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedVerificationOptions,
  ) {}

  /** Whether this process follows the feed at all. */
  get isFollowing(): boolean {
    return this.options.revocation.check === 'feed';
  }

  /** Whether the deny list has everything that was published, give or take `revocation.staleAfter`. */
  get isCurrent(): boolean {
    return this.isHeard() && this.denied.isComplete;
  }

  /** Before the application listens: it serves nobody whom another process has sent away already. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.isFollowing) return;
    const { horizon } = this.options.revocation;
    const caughtUp = new Promise<void>((resolve) => {
      this.followed = this.feed.follow(
        {
          revoked: (revocation) => {
            this.denied.add(revocation);
          },
          caughtUp: () => {
            this.noteCaughtUp();
            resolve();
          },
          failed: (cause) => {
            this.noteFailure(cause);
          },
        },
        horizon,
      );
    });
    await within(PATIENCE_MS, caughtUp, 'the revocation feed').catch((cause: unknown) => {
      this.noteFailure(cause);
    });
    this.tellState();
  }

  /** While data sources and clients of the host are still open. Requests under way are judged by what is known. */
  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    // A feed that fails to close, or never does, keeps no application from closing.
    await within(PATIENCE_MS, this.close(), 'the revocation feed').catch(() => undefined);
  }

  private async close(): Promise<void> {
    await this.followed?.close();
  }

  private isHeard(): boolean {
    if (this.feed.isWithinProcess) return true;
    return this.clock.elapsed() - this.lastCaughtUp <= this.options.revocation.staleAfter;
  }

  private noteCaughtUp(): void {
    this.lastCaughtUp = this.clock.elapsed();
    this.hasFailed = false;
    this.denied.sweep();
    this.tellState();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.tellState();
    }, this.options.revocation.staleAfter + 1).unref();
  }

  /** The first of a row, so that an outage does not fill the log. */
  private noteFailure(cause: unknown): void {
    if (!this.hasFailed)
      this.events.tell({ type: 'unavailable', service: 'feed', cause, context: {} });
    this.hasFailed = true;
    this.tellState();
  }

  private tellState(): void {
    const { isCurrent } = this;
    if (isCurrent === this.wasCurrent) return;
    this.wasCurrent = isCurrent;
    this.events.tell({ type: isCurrent ? 'feed-current' : 'feed-stale', context: {} });
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedVerificationOptions } from '../../options/resolved-verification-options.js';
import { FeedFollower } from '../revocation/feed-follower.js';

/**
 * What {@link RevocationHealthIndicator} found, in the form of an indicator of `@nestjs/terminus`.
 */
export type RevocationHealthResult<Key extends string = string> = Readonly<
  Record<
    Key,
    | {
        /** Guarded requests are answered. */
        readonly status: 'up';
        /** Whether the feed is heard; `off` where none is followed. */
        readonly feed: 'current' | 'stale' | 'off';
      }
    | {
        /** The feed is stale, and `revocation.onStale` is `'deny'`: guarded requests get 503. */
        readonly status: 'down';
        /** The feed has been silent for longer than `revocation.staleAfter`, or has told more than is kept. */
        readonly feed: 'stale';
      }
  >
>;

/**
 * Tells whether this process hears of sessions that end elsewhere, in `AuthModule` and `ResourceServerModule`
 * alike. For `@nestjs/terminus`: `health.check([() => indicator.isHealthy()])`. It asks nobody.
 *
 * @publicApi
 */
@Injectable()
export class RevocationHealthIndicator {
  /** @internal */
  constructor(
    private readonly follower: FeedFollower,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedVerificationOptions,
  ) {}

  /**
   * Never throws.
   *
   * @param key under which the answer is
   */
  isHealthy<const Key extends string = 'revocation'>(
    key: Key = 'revocation' as Key,
  ): RevocationHealthResult<Key> {
    return { [key]: this.found() } as RevocationHealthResult<Key>;
  }

  private found(): RevocationHealthResult[string] {
    if (!this.follower.isFollowing) return { status: 'up', feed: 'off' };
    if (this.follower.isCurrent) return { status: 'up', feed: 'current' };
    const isDown = this.options.revocation.onStale === 'deny';
    return { status: isDown ? 'down' : 'up', feed: 'stale' };
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { AuthError } from '../../domain/auth-error.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedVerificationOptions } from '../../options/resolved-verification-options.js';
import { FeedFollower } from './feed-follower.js';

/** Says what a guarded request still has to pass, once its token was found to be good and not denied. */
@Injectable()
export class RevocationCheckpoint {
  constructor(
    private readonly follower: FeedFollower,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedVerificationOptions,
  ) {}

  /**
   * Whether the session has to be looked up at the store.
   *
   * @throws AuthError `ERR_AUTH_UNAVAILABLE` while the feed is stale and nobody is to pass without it
   */
  asksStore(): boolean {
    const { check, onStale } = this.options.revocation;
    switch (check) {
      case 'none':
        return false;
      case 'store':
        return true;
      case 'feed':
        if (onStale === 'allow' || this.follower.isCurrent) return false;
        if (onStale === 'store') return true;
        throw new AuthError('ERR_AUTH_UNAVAILABLE', { message: 'the revocation feed is stale' });
    }
  }
}

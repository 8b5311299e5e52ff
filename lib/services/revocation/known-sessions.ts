import { Injectable } from '@nestjs/common';
import { AuthConfigurationError, AuthError } from '../../domain/auth-error.js';
import { LiveSessions } from '../live-sessions.js';
import { FeedFollower } from './feed-follower.js';

/**
 * For a service that verifies only: it has no store to ask. With a feed that is heard, a session that is not
 * known to have ended is live; in any other case it refuses rather than guess.
 */
@Injectable()
export class KnownSessions extends LiveSessions {
  constructor(private readonly follower: FeedFollower) {
    super();
  }

  /** Of sessions whose token the deny list let through. */
  async isLive(): Promise<true> {
    if (!this.follower.isFollowing) {
      throw new AuthConfigurationError(
        '@StrictSession',
        'asks for the session, and ResourceServerModule has neither a store nor a revocationFeed',
        'Give revocationFeed, or leave the decorator out here and keep access tokens short',
      );
    }
    if (!this.follower.isCurrent) throw new AuthError('ERR_AUTH_UNAVAILABLE');
    return true;
  }
}

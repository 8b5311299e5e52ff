import { Injectable } from '@nestjs/common';
import type { Revocation } from '../../domain/revocation.js';
import {
  RevocationFeed,
  type FollowedFeed,
  type RevocationListener,
} from '../../ports/revocation-feed.js';

/**
 * Revocations within this process: for an application that runs once, and for tests. Other processes hear
 * nothing of them. A module that publishes and one that only verifies share it by sharing the object.
 *
 * @publicApi
 */
@Injectable()
export class InProcessRevocationFeed extends RevocationFeed {
  override readonly isWithinProcess = true;
  private readonly listeners = new Set<RevocationListener>();

  async publish(revocation: Revocation): Promise<void> {
    for (const listener of this.listeners) listener.revoked(revocation);
  }

  follow(listener: RevocationListener): FollowedFeed {
    this.listeners.add(listener);
    listener.caughtUp();
    return {
      close: async () => {
        this.listeners.delete(listener);
      },
    };
  }
}

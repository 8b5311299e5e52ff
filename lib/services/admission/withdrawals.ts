import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { SessionStore } from '../session-store.js';

/** After which pauses a session is tried to be ended again; about two minutes altogether. */
const PAUSES_MS = [1, 2, 4, 8, 16, 32, 64].map((seconds) => seconds * 1_000);
/** How many are tried again at once at most. */
const MAX_LATER = 1_000;

/**
 * Ends sessions whose tokens nobody got. Left behind, one would count until it expires, and keep its
 * subject out where a sign-in beyond the limit is refused. No event: nobody was told that it began.
 */
@Injectable()
export class Withdrawals implements OnApplicationShutdown {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(private readonly store: SessionStore) {}

  /** At once, and later where the store fails. Never throws. */
  async now(sid: string): Promise<void> {
    await this.attempt(sid, 0);
  }

  /** Where the store has just failed: not at once, so that a late `create` is done before. */
  later(sid: string, attempt = 0): void {
    const pause = PAUSES_MS[attempt];
    if (pause === undefined || this.timers.size >= MAX_LATER) return;
    const timer = setTimeout(() => {
      this.timers.delete(sid);
      void this.attempt(sid, attempt + 1);
    }, pause);
    this.timers.set(sid, timer.unref());
  }

  /** For Nest. */
  onApplicationShutdown(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private async attempt(sid: string, attempt: number): Promise<void> {
    try {
      await this.store.revoke(sid, 'withdrawn');
    } catch {
      this.later(sid, attempt);
    }
  }
}

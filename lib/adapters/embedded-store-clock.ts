import type { Clock } from '../ports/clock.js';

/**
 * The clock of a store that lives in this process: it follows the wall clock forward and never goes
 * back. When the wall clock is set back, it goes on by elapsed time, so that no deadline comes to life
 * again and no grace period gets longer.
 */
export class EmbeddedStoreClock {
  private ahead = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: Clock) {}

  /** Whole milliseconds since the epoch. */
  now(): number {
    const elapsed = this.clock.elapsed();
    this.ahead = Math.max(this.ahead, this.clock.now() - elapsed);
    return Math.floor(this.ahead + elapsed);
  }
}

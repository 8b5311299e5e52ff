import type { Clock } from '../../ports/clock.js';

/**
 * Until when something is remembered, by both clocks: tokens expire by the wall clock, which may be set back
 * and so let one live again; durations are those of the other.
 */
export class Kept {
  private readonly wallUntil: number;
  /** By `Clock.elapsed()`. */
  readonly until: number;

  /** @param ms from now */
  constructor(clock: Clock, ms: number) {
    this.until = clock.elapsed() + ms;
    this.wallUntil = clock.now() + ms;
  }

  /** Whether it no longer matters by either clock. */
  isOver(clock: Clock): boolean {
    return clock.elapsed() >= this.until && clock.now() >= this.wallUntil;
  }
}

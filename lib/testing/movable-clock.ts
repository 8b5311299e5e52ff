import type { Clock } from '../ports/clock.js';

/**
 * A clock that stands still until it is moved: `overrideProvider(Clock).useValue(new MovableClock())`.
 *
 * @publicApi
 */
export class MovableClock implements Clock {
  private wall: number;
  private passed = 0;

  /** @param start where the wall clock begins: milliseconds since the epoch @default the real time */
  constructor(start: number = Date.now()) {
    this.wall = start;
  }

  now(): number {
    return this.wall;
  }

  elapsed(): number {
    return this.passed;
  }

  /** Lets time pass, in milliseconds. */
  advance(ms: number): void {
    if (ms < 0) throw new RangeError('time does not go back: use step');
    this.wall += ms;
    this.passed += ms;
  }

  /** Sets the wall clock forward or back by so many milliseconds, while no time passes: what an operator or NTP does. */
  step(ms: number): void {
    this.wall += ms;
  }
}

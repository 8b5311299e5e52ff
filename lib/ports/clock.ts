/**
 * Tells the time. Give another one in tests: `overrideProvider(Clock).useValue(new MovableClock())`.
 *
 * @publicApi
 */
export abstract class Clock {
  /** The wall clock: milliseconds since the epoch. It may be set forward or back at any moment. */
  abstract now(): number;

  /** Milliseconds since some moment in the past; never goes back. Durations are measured with it. */
  abstract elapsed(): number;
}

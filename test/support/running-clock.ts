import { MovableClock } from 'nestjs-dual-token/testing';

/** A clock that does not wait to be moved: for what takes a second, and must really take it. */
export class RunningClock extends MovableClock {
  override now(): number {
    return Date.now();
  }

  override elapsed(): number {
    return performance.now();
  }
}

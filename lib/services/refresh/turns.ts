import { within } from '../../ports/within.js';

/**
 * Lets the first of several pieces of work with one key go ahead, and the others follow when it is
 * done, all at once. A matter of economy, not of correctness: who waits too long goes anyway.
 */
export class Turns {
  private readonly leaders = new Map<string, Promise<unknown>>();

  /** @param patience milliseconds that a follower waits for the leader */
  constructor(private readonly patience: number) {}

  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const leader = this.leaders.get(key);
    if (leader === undefined) return this.lead(key, work);
    return within(this.patience, leader, 'the leader')
      .catch(() => undefined)
      .then(work);
  }

  private lead<T>(key: string, work: () => Promise<T>): Promise<T> {
    const led = work();
    this.leaders.set(key, led);
    const leave = (): void => {
      this.leaders.delete(key);
    };
    led.then(leave, leave);
    return led;
  }
}

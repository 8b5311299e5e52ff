import { within } from '../../ports/within.js';

/**
 * Lets pieces of work with one key go ahead one by one, in the order in which they come. A matter of
 * economy, not of correctness: who waits too long, or comes where too many wait, goes anyway.
 */
export class Queue {
  private readonly last = new Map<string, Promise<unknown>>();
  private waiting = 0;

  /**
   * @param patience milliseconds that a piece of work waits for those before it
   * @param places how many may wait, all keys together
   */
  constructor(
    private readonly patience: number,
    private readonly places: number,
  ) {}

  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key);
    if (before !== undefined && this.waiting >= this.places) return work();
    const mine = before === undefined ? work() : this.after(before).then(work);
    this.last.set(key, mine);
    const leave = (): void => {
      if (this.last.get(key) === mine) this.last.delete(key);
    };
    mine.then(leave, leave);
    return mine;
  }

  private async after(before: Promise<unknown>): Promise<void> {
    this.waiting += 1;
    await within(this.patience, before, 'the one before').catch(() => undefined);
    this.waiting -= 1;
  }
}

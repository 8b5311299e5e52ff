import type { FollowedFeed, RevocationListener } from '../../ports/revocation-feed.js';
import { within } from '../../ports/within.js';

/** Asks one time what was revoked. */
export type Ask = () => Promise<void>;

/** The least time from the beginning of one question to that of the next, however often it is woken. */
const LEAST_PAUSE_MS = 25;
/** A question that takes longer, and than the interval, is on a connection that is dead, whatever TCP believes. */
const DEADLINE_MS = 3_000;
/** So many may be left without an answer: each holds a connection of the host's pool. */
const MOST_ABANDONED = 2;

/**
 * Asks again and again: at the interval, and soon when it is woken. One question at a time, but for those
 * that were given up; whoever wakes it during one causes another.
 */
export class RevocationPoll implements FollowedFeed {
  private timer: NodeJS.Timeout | undefined;
  private asking: Promise<void> | undefined;
  private isWoken = false;
  private isAsking = false;
  private isClosed = false;
  private abandoned = 0;

  /**
   * @param interval milliseconds from the beginning of one question to that of the next
   * @param onClose called when nobody is to be asked any more
   */
  constructor(
    private readonly ask: Ask,
    private readonly listener: RevocationListener,
    private readonly interval: number,
    private readonly onClose: () => Promise<void> = async () => undefined,
  ) {
    this.wake();
  }

  wake(): void {
    if (this.isClosed) return;
    this.isWoken = true;
    if (this.isAsking) return;
    this.isAsking = true;
    this.asking = this.run();
  }

  /** Waits for the question under way, up to its deadline: the data source is closed after this. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.onClose();
    await this.asking;
  }

  private isOpen(): boolean {
    return !this.isClosed;
  }

  private async run(): Promise<void> {
    clearTimeout(this.timer);
    let begun = performance.now();
    for (let isFirst = true; this.isWoken && this.isOpen(); isFirst = false) {
      if (!isFirst) await this.wait(begun + LEAST_PAUSE_MS - performance.now());
      begun = performance.now();
      this.isWoken = false;
      try {
        await this.askInTime();
        if (this.isOpen()) this.listener.caughtUp();
      } catch (cause) {
        if (this.isOpen()) this.listener.failed(cause);
      }
    }
    // In the same step as the last look, so that nobody wakes it in between and is not heard.
    this.isAsking = false;
    if (!this.isOpen()) return;
    const left = Math.max(0, this.interval - (performance.now() - begun));
    this.timer = setTimeout(() => {
      this.wake();
    }, left).unref();
  }

  /** An answer that comes late is taken all the same. */
  private async askInTime(): Promise<void> {
    if (this.abandoned >= MOST_ABANDONED) throw new Error('the database does not answer');
    const question = this.ask();
    const deadline = Math.max(DEADLINE_MS, this.interval);
    const onLate = (): void => {
      this.abandon(question);
    };
    await within(deadline, question, 'the database', { onLate, ref: false });
  }

  private abandon(question: Promise<void>): void {
    this.abandoned += 1;
    const settle = (): void => {
      this.abandoned -= 1;
    };
    question.then(settle, settle);
  }

  private wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      setTimeout(resolve, ms).unref();
    });
  }
}

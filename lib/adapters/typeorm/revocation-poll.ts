import type { FollowedFeed, RevocationListener } from '../../ports/revocation-feed.js';

/** Asks one time what was revoked. */
export type Ask = () => Promise<void>;

/**
 * Asks again and again: at the interval, and at once when it is woken. One question at a time; whoever wakes
 * it during one causes another.
 */
export class RevocationPoll implements FollowedFeed {
  private timer: NodeJS.Timeout | undefined;
  private asking: Promise<void> | undefined;
  private isWoken = false;
  private isClosed = false;

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
    this.asking ??= this.run();
  }

  /** Waits for the question under way: the data source is closed after this. */
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
    const begun = performance.now();
    while (this.isWoken && this.isOpen()) {
      this.isWoken = false;
      try {
        await this.ask();
        this.listener.caughtUp();
      } catch (cause) {
        if (this.isOpen()) this.listener.failed(cause);
      }
    }
    // In the same step as the last look, so that nobody wakes it in between and is not heard.
    this.asking = undefined;
    if (!this.isOpen()) return;
    const left = Math.max(0, this.interval - (performance.now() - begun));
    this.timer = setTimeout(() => {
      this.wake();
    }, left).unref();
  }
}

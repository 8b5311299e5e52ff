import type { FollowedFeed, RevocationListener } from '../../ports/revocation-feed.js';
import { within } from '../../ports/within.js';
import type { RedisClient } from './redis-client.js';
import { revocationOf } from './revocation-record.js';

/** How long one reading waits for something new: also the pulse by which silence is told from trouble. */
const BLOCK_MS = 1_000;
/** What takes longer is on a connection that is dead, whatever TCP believes. */
const DEADLINE_MS = 3 * BLOCK_MS;
const BATCH = 1_000;
const PAUSE_MS = 100;
const CONNECTION_EVENTS = ['ready', 'close', 'end'] as const;

type Reply = readonly [key: string, entries: readonly Entry[]][] | null;
type Entry = readonly [id: string, fields: readonly string[]];

/**
 * Reads the stream of revocations from where it was, so that nothing is missed while the connection is away.
 * Only an entry that was told moves that place.
 */
export class StreamReader implements FollowedFeed {
  private lastRead: string | undefined;
  /** Whether everything was told: from then on a reading may wait for something new. */
  private isCaughtUp = false;
  private isClosed = false;
  private interrupt: () => void = () => undefined;
  private readonly ended: Promise<void>;

  /**
   * @param client a connection of its own, closed at the end
   * @param horizon how far back to begin, in milliseconds
   */
  constructor(
    private readonly client: RedisClient,
    private readonly key: string,
    private readonly listener: RevocationListener,
    private readonly horizon: number,
  ) {
    this.ended = this.run();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.client.disconnect();
    this.interrupt();
    await this.ended;
  }

  private async run(): Promise<void> {
    while (this.isOpen()) {
      try {
        await this.connected();
        this.isCaughtUp = await this.readOn();
        if (this.isCaughtUp) this.listener.caughtUp();
      } catch (cause) {
        this.isCaughtUp = false;
        if (!this.isOpen()) return;
        this.listener.failed(cause);
        await this.wait(PAUSE_MS);
      }
    }
  }

  private isOpen(): boolean {
    return !this.isClosed;
  }

  private isReady(): boolean {
    return this.client.status === 'ready';
  }

  /** @returns whether everything was told */
  private async readOn(): Promise<boolean> {
    if (!this.isCaughtUp) await this.confirmPlace();
    const place = this.lastRead ?? (await this.beginning());
    const reply = (await this.inTime(
      this.isCaughtUp
        ? this.client.xread('COUNT', BATCH, 'BLOCK', BLOCK_MS, 'STREAMS', this.key, place)
        : this.client.xread('COUNT', BATCH, 'STREAMS', this.key, place),
    )) as Reply;
    const entries = reply?.[0]?.[1] ?? [];
    for (const [id, fields] of entries) {
      const revocation = revocationOf(fields[1]);
      if (revocation !== undefined) this.listener.revoked(revocation);
      this.lastRead = id;
    }
    if (entries.length === 0) return this.confirmPlace();
    return entries.length < BATCH;
  }

  /**
   * A server that lost its last writes has not the entry that was read last, and may go on below it: then
   * from the beginning again.
   *
   * @returns whether it is still there
   */
  private async confirmPlace(): Promise<boolean> {
    const { lastRead } = this;
    if (lastRead === undefined) return true;
    const [entry] = await this.inTime(this.client.xrange(this.key, lastRead, lastRead));
    if (entry === undefined) this.lastRead = undefined;
    return entry !== undefined;
  }

  /** By the server's clock, as the ids are. */
  private async beginning(): Promise<string> {
    const [seconds, micros] = await this.inTime(this.client.time());
    return streamIdAt(Number(seconds) * 1_000 + Number(micros) / 1_000 - this.horizon);
  }

  /** @throws Error when there is no connection, or when one does not get ready in time; another is made then */
  private async connected(): Promise<void> {
    const { client } = this;
    if (this.isReady()) return;
    if (client.status === 'end') void client.connect().catch(() => undefined);
    const wake = (): void => {
      this.interrupt();
    };
    for (const event of CONNECTION_EVENTS) client.on(event, wake);
    const isLate = await this.wait(DEADLINE_MS);
    for (const event of CONNECTION_EVENTS) client.off(event, wake);
    if (this.isReady() || this.isClosed) return;
    if (isLate) client.disconnect(true);
    throw new Error('there is no connection to Redis');
  }

  private inTime<T>(work: Promise<T>): Promise<T> {
    const onLate = (): void => {
      this.client.disconnect(true);
    };
    return within(DEADLINE_MS, work, 'Redis', { onLate, ref: false });
  }

  /** @returns whether so many milliseconds passed before somebody interrupted it */
  private wait(ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        resolve(true);
      }, ms).unref();
      this.interrupt = () => {
        clearTimeout(timer);
        resolve(false);
      };
    });
  }
}

/** The first id of a millisecond: ids of entries are milliseconds, and a number within them. */
export function streamIdAt(ms: number): string {
  return `${Math.max(0, Math.floor(ms))}-0`;
}

import type { FollowedFeed, RevocationListener } from '../../ports/revocation-feed.js';
import type { RedisClient } from './redis-client.js';
import { revocationOf } from './revocation-record.js';
import { isBefore, streamIdAt } from './stream-id.js';

/** How long one reading waits for something new: also the pulse by which silence is told from trouble. */
const BLOCK_MS = 1_000;
/** A reading that takes longer is on a connection that is dead, whatever TCP believes. */
const DEADLINE_MS = 3 * BLOCK_MS;
const BATCH = 1_000;
const PAUSE_MS = 100;

type Reply = readonly [key: string, entries: readonly Entry[]][] | null;
type Entry = readonly [id: string, fields: readonly string[]];

/**
 * Reads the stream of revocations from where it was, so that nothing is missed while the connection is away.
 * Only an entry that was told moves that place.
 */
export class StreamReader implements FollowedFeed {
  private lastRead: string | undefined;
  private isClosed = false;
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
    await this.ended;
  }

  private async run(): Promise<void> {
    while (this.isOpen()) {
      try {
        await this.connected();
        if ((await this.read()) < BATCH) this.listener.caughtUp();
      } catch (cause) {
        if (this.isOpen()) this.listener.failed(cause);
        await pause(PAUSE_MS);
      }
    }
  }

  private isOpen(): boolean {
    return !this.isClosed;
  }

  /** @returns how many entries there were */
  private async read(): Promise<number> {
    const place = this.lastRead ?? (await this.beginning());
    const reply = (await this.inTime(
      this.client.xread('COUNT', BATCH, 'BLOCK', BLOCK_MS, 'STREAMS', this.key, place),
    )) as Reply;
    const entries = reply?.[0]?.[1] ?? [];
    for (const [id, fields] of entries) {
      const revocation = revocationOf(fields[1]);
      if (revocation !== undefined) this.listener.revoked(revocation);
      this.lastRead = id;
    }
    if (entries.length === 0) await this.refindPlace();
    return entries.length;
  }

  /** A server that lost its last writes may go on below the entry that was read last: then from the beginning. */
  private async refindPlace(): Promise<void> {
    if (this.lastRead === undefined) return;
    const [last] = await this.inTime(this.client.xrevrange(this.key, '+', '-', 'COUNT', 1));
    if (last !== undefined && isBefore(last[0], this.lastRead)) this.lastRead = undefined;
  }

  /** By the server's clock, as the ids are. */
  private async beginning(): Promise<string> {
    const [seconds, micros] = await this.inTime(this.client.time());
    return streamIdAt(Number(seconds) * 1_000 + Number(micros) / 1_000 - this.horizon);
  }

  private async connected(): Promise<void> {
    const { client } = this;
    if (client.status === 'ready') return;
    await new Promise<void>((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer);
        client.off('ready', settle);
        client.off('end', settle);
        if (client.status === 'ready' || this.isClosed) resolve();
        else reject(new Error('there is no connection to Redis'));
      };
      const timer = setTimeout(settle, BLOCK_MS).unref();
      client.on('ready', settle).on('end', settle);
    });
  }

  private async inTime<T>(work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error('Redis did not answer in time'));
        this.client.disconnect(true);
      }, DEADLINE_MS).unref();
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}

import { createHash } from 'node:crypto';
import type { DataSource } from 'typeorm';

/** As much of `pg` as is used: a client of the host's own driver, made as its pool makes them. */
interface ListeningClient {
  connect(): Promise<void>;
  query(text: string): Promise<unknown>;
  on(event: 'notification' | 'error' | 'end', listener: () => void): unknown;
  end(): Promise<void>;
}
interface Pool {
  readonly Client: new (options: unknown) => ListeningClient;
  readonly options: object;
}

/** The name under which the feeds of one table wake each other: databases tell channels apart, schemas do not. */
export function channelOf(tablePath: string): string {
  return `auth_revoked_${createHash('sha256').update(tablePath).digest('hex').slice(0, 24)}`;
}

/**
 * A connection that waits to be woken. It is beside the pool, so that a small one is not used up; when it
 * breaks it is made again at the next {@link keep}. Nothing depends on it but how soon the table is asked.
 */
export class PostgresWakeUp {
  private client: ListeningClient | undefined;
  private connecting = false;
  private isClosed = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly channel: string,
    private readonly wake: () => void,
  ) {}

  /** Sees to it that there is a connection. Never throws. */
  async keep(): Promise<void> {
    if (this.client !== undefined || this.connecting || this.isClosed) return;
    this.connecting = true;
    try {
      await this.connect();
    } catch {
      this.client = undefined;
    } finally {
      this.connecting = false;
    }
  }

  async close(): Promise<void> {
    this.isClosed = true;
    await this.client?.end().catch(() => undefined);
    this.client = undefined;
  }

  private async connect(): Promise<void> {
    const { master } = this.dataSource.driver as unknown as { readonly master: Pool };
    const client = new master.Client(master.options);
    const drop = (): void => {
      if (this.client === client) this.client = undefined;
    };
    client.on('error', drop);
    client.on('end', drop);
    client.on('notification', this.wake);
    this.client = client;
    try {
      await client.connect();
      await client.query(`LISTEN ${this.channel}`);
      // What was revoked while nobody listened.
      this.wake();
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    if (this.isClosed) await client.end().catch(() => undefined);
  }
}

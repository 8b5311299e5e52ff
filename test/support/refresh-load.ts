import { setTimeout as pause } from 'node:timers/promises';
import type { HttpClient } from './http-client.js';

/** What became of a load of refreshes. */
export interface LoadReport {
  /** How many refreshes gave tokens. */
  readonly refreshed: number;
  /** How many were told to try again later (503), or met a connection that broke. */
  readonly unavailable: number;
  /** Every other answer: each is somebody who was logged out, or a fault of ours. */
  readonly wrong: readonly string[];
}

/** Clients that refresh without a pause, each its own session, and try again when they are told to. */
export class RefreshLoad {
  private refreshed = 0;
  private unavailable = 0;
  private readonly wrong: string[] = [];
  private stopped = false;
  private readonly workers: readonly Promise<void>[];

  private constructor(
    private readonly client: HttpClient,
    private readonly tokens: string[],
  ) {
    this.workers = tokens.map((_, index) => this.work(index));
  }

  static async start(client: HttpClient, sessions: number): Promise<RefreshLoad> {
    const signIns = Array.from({ length: sessions }, () => client.signIn());
    const tokens = (await Promise.all(signIns)).map(({ refresh_token: token }) => token);
    return new RefreshLoad(client, tokens);
  }

  /** Resolves when so many more refreshes have given tokens. */
  async progress(count: number): Promise<void> {
    const goal = this.refreshed + count;
    while (this.refreshed < goal && this.wrong.length === 0) await pause(5);
  }

  /** Ends the load; each session is refreshed once more, so that a lost one shows. */
  async stop(): Promise<LoadReport> {
    this.stopped = true;
    await Promise.all(this.workers);
    for (const [index] of this.tokens.entries()) await this.refresh(index);
    return { refreshed: this.refreshed, unavailable: this.unavailable, wrong: this.wrong };
  }

  private async work(index: number): Promise<void> {
    while (!this.stopped) await this.refresh(index);
  }

  private async refresh(index: number): Promise<void> {
    const answer = await this.client.refresh(this.tokens[index]!).catch(() => undefined);
    if (answer?.status === 200) {
      this.refreshed += 1;
      this.tokens[index] = answer.body.refresh_token;
    } else if (answer === undefined || answer.status === 503) {
      this.unavailable += 1;
      await pause(5);
    } else this.wrong.push(`${answer.status} ${JSON.stringify(answer.body)}`);
  }
}

import { setTimeout as pause } from 'node:timers/promises';
import { decodeJwt } from './access-tokens.js';
import type { Answer, HttpClient } from './http-client.js';

/** Clients that sign in, use their access token and refresh, again and again without a pause. */
export class SessionLoad {
  private readonly wrong: string[] = [];
  /** By key id: which clients have used an access token that was signed with it. */
  private readonly users = new Map<unknown, Set<number>>();
  private stopped = false;
  private readonly clients: readonly Promise<void>[];

  constructor(
    private readonly client: HttpClient,
    private readonly count: number,
  ) {
    this.clients = Array.from({ length: count }, (_, index) =>
      this.run(index).catch((error: unknown) => void this.wrong.push(String(error))),
    );
  }

  /** Resolves when every client has used a token that was signed with that key, or one was refused. */
  async reached(kid: string): Promise<void> {
    const users = this.usersOf(kid);
    while (users.size < this.count && this.wrong.length === 0) await pause(1);
  }

  /** Ends the load; gives every answer but those that a client should get. */
  async stop(): Promise<readonly string[]> {
    this.stopped = true;
    await Promise.all(this.clients);
    return this.wrong;
  }

  private async run(index: number): Promise<void> {
    while (!this.stopped) {
      const { status, body } = this.noted('sign in', await this.client.login());
      if (status !== 200) continue;
      await this.use(index, body.access_token);
      const next = this.noted('refresh', await this.client.refresh(body.refresh_token));
      if (next.status === 200) await this.use(index, next.body.access_token);
    }
  }

  private async use(index: number, token: string): Promise<void> {
    for (let times = 0; times < 2; times += 1)
      this.noted('use', await this.client.get('/me', token));
    this.usersOf(decodeJwt(token).header.kid).add(index);
  }

  private noted<T>(what: string, answer: Answer<T>): Answer<T> {
    if (answer.status !== 200) this.wrong.push(`${what}: ${answer.status}`);
    return answer;
  }

  private usersOf(kid: unknown): Set<number> {
    const users = this.users.get(kid) ?? new Set();
    this.users.set(kid, users);
    return users;
  }
}

import { createAuthClient, type AuthClient, type StoredTokens } from '../../lib/client/index.js';
import type { Lane, Picture, Track } from './picture.js';
import { answerOf, call, type Answer } from './server.js';
import { claimsOf, generationOf } from './tokens.js';

/** The people of the sample. */
export type Person = 'alice' | 'bob';
export const PASSWORDS: Readonly<Record<Person, string>> = { alice: 'wonderland', bob: 'builder' };

/** Longer than a client waits before it tries again. */
const LATEST_MS = 8_000;

/** What is counted while a scene plays. */
export interface Counts {
  /** A guarded request was answered. */
  answered(): void;
  refreshed(): void;
}

/** Where a holder is drawn. */
export interface Place {
  readonly lane: Lane;
  readonly track: Track | undefined;
}

/** Somebody who holds tokens of a session and uses them. */
export abstract class Holder {
  /** The last that it had. */
  tokens: StoredTokens | undefined;
  place: Place | undefined;
  /** Whether the server has refused its refresh token. */
  isOut = false;
  protected last: Answer | undefined;

  constructor(
    readonly name: string,
    readonly person: Person,
    protected readonly picture: Picture,
    protected readonly counts: Counts,
  ) {}

  abstract refresh(): Promise<Answer>;

  get isThief(): boolean {
    return this.place?.track?.thief === true;
  }

  /** @throws Error where it never had any */
  get held(): StoredTokens {
    if (this.tokens === undefined) throw new Error(`${this.name} holds no tokens`);
    return this.tokens;
  }

  get sid(): string {
    return claimsOf(this.held.accessToken).sid;
  }

  get generation(): number {
    return generationOf(this.held.refreshToken);
  }

  /** Asks with the access token that it has, whatever the answer was last time. */
  async insist(path: string): Promise<Answer> {
    const answer = await call(path, { token: this.held.accessToken });
    if (answer.status === 200) this.counts.answered();
    return answer;
  }

  /** Draws the answer to a refresh. */
  protected draw(answer: Answer): void {
    const { status, body } = answer;
    this.last = answer;
    const track = this.place?.track;
    if (status === 200) {
      const generation = generationOf(String(body.refresh_token));
      const kind = this.hasCome(generation) ? 'retry' : 'generation';
      this.picture.mark(track, kind, { generation });
    } else if (status === 503) this.picture.mark(track, 'down', { text: 'refresh: 503' });
    else {
      this.isOut = status === 400;
      this.picture.mark(track, 'refused', { text: `refresh: ${status}` });
    }
  }

  private hasCome(generation: number): boolean {
    const marks = this.place?.lane.tracks.flatMap((track) => track.marks) ?? [];
    return marks.some(
      (mark) =>
        (mark.kind === 'generation' || mark.kind === 'lost') && mark.generation === generation,
    );
  }
}

/** An honest device, or one tab of it: it uses the client of the library. */
export class Device extends Holder {
  readonly client: AuthClient;
  private kept: StoredTokens | undefined;
  private isLosing = false;

  /** @param tokens what it has already: those of the tab that it was opened from */
  constructor(
    name: string,
    person: Person,
    picture: Picture,
    counts: Counts,
    tokens?: StoredTokens,
  ) {
    super(name, person, picture, counts);
    this.kept = tokens;
    this.tokens = tokens;
    this.client = createAuthClient({
      baseUrl: location.origin,
      fetch: (request) => this.carry(request),
      storage: {
        get: () => this.kept,
        set: (next) => {
          this.kept = next;
          this.tokens = next ?? this.tokens;
        },
      },
    });
  }

  /** Refreshes by the client; `lose` drops the answer when the server has sent it, as a tunnel does. */
  async refresh({ lose = false } = {}): Promise<Answer> {
    this.isLosing = lose;
    await this.client.refresh().catch(() => undefined);
    if (this.last === undefined) throw new Error('no refresh was sent');
    return this.last;
  }

  /** Waits until the client, which tries by itself, has that generation; not longer than it takes at most. */
  async reaches(generation: number): Promise<void> {
    const late = performance.now() + LATEST_MS;
    while (this.generation < generation) {
      if (performance.now() > late) throw new Error('the client has not come back');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** A request by the client. */
  async ask(path: string): Promise<Answer> {
    const answer = await answerOf(await this.client.fetch(path, { cache: 'no-store' }));
    const isGood = answer.status === 200;
    if (isGood) this.counts.answered();
    const text = isGood ? {} : { text: String(answer.status) };
    this.picture.mark(this.place?.track, isGood ? 'call' : 'refused', text);
    return answer;
  }

  private async carry(request: Request): Promise<Response> {
    const response = await fetch(request);
    if (new URL(request.url).pathname !== '/auth/refresh') return response;
    this.counts.refreshed();
    const answer = await answerOf(response.clone());
    if (!this.isLosing) this.draw(answer);
    else {
      this.isLosing = false;
      this.last = answer;
      const generation = generationOf(String(answer.body.refresh_token));
      this.picture.mark(this.place?.track, 'lost', { generation, text: 'answer lost' });
      throw new TypeError('the answer was lost');
    }
    return response;
  }
}

/** Somebody who has a copy of the refresh token, and uses that. */
export class Thief extends Holder {
  async refresh(): Promise<Answer> {
    const { refreshToken } = this.held;
    const answer = await call('/auth/refresh', { body: { refresh_token: refreshToken } });
    this.draw(answer);
    if (answer.status === 200)
      this.tokens = {
        ...this.held,
        accessToken: String(answer.body.access_token),
        refreshToken: String(answer.body.refresh_token),
        requestedAt: Date.now(),
      };
    return answer;
  }
}

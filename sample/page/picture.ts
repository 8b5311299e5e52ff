/** What is drawn on a track. */
export type MarkKind =
  /** A refresh token came, with its number. */
  | 'generation'
  /** The same token came again: a retry. */
  | 'retry'
  /** The server answered, and the answer did not arrive. */
  | 'lost'
  /** A copy of the token was taken. */
  | 'copied'
  /** An earlier token was seen again: reuse. */
  | 'reuse'
  /** The answer was no. */
  | 'refused'
  /** The server could not tell. */
  | 'down'
  /** A request with the access token that was answered. */
  | 'call'
  /** The first such request that was refused. */
  | 'out';

export interface Mark {
  readonly kind: MarkKind;
  /** Milliseconds since the picture began. */
  readonly at: number;
  readonly generation?: number;
  readonly text?: string;
}

/** Somebody who holds a token of a session: a tab, the owner, a thief. */
export interface Track {
  readonly name: string;
  readonly thief: boolean;
  readonly marks: Mark[];
}

/** A session. */
export interface Lane {
  readonly sid: string;
  readonly title: string;
  readonly began: number;
  readonly tracks: Track[];
  /** How it ended, where it has. */
  end?: { readonly at: number; readonly reason: string };
}

/** Something that concerns every session, such as a kick. */
export interface Moment {
  readonly at: number;
  readonly text: string;
}

const SAME_REFUSAL_MS = 400;

/** The picture shows the last minute; somebody may send a thousand requests a second in it. */
const MOST_MARKS = 500;
const MOST_STORE_CALLS = 2_000;

/** Everything that the timeline draws. Whoever changes it says so. */
export class Picture {
  lanes: Lane[] = [];
  moments: Moment[] = [];
  /** Calls of the store. */
  storeCalls: number[] = [];
  /** Whether time goes on. */
  running = false;
  private began = performance.now();
  private stopped = 0;
  private changed: () => void = () => undefined;

  onChange(listener: () => void): void {
    this.changed = listener;
  }

  /** Wipes everything and lets time begin. */
  begin(): void {
    this.lanes = [];
    this.moments = [];
    this.storeCalls = [];
    this.began = performance.now();
    this.running = true;
    this.changed();
  }

  stop(): void {
    if (this.running) this.showUntil(this.now());
  }

  /** Stands still at that time. */
  showUntil(at: number): void {
    this.stopped = at;
    this.running = false;
    this.changed();
  }

  now(): number {
    return this.running ? performance.now() - this.began : this.stopped;
  }

  addLane(sid: string, title: string, names: readonly string[], thief?: string): Lane {
    const track = (name: string): Track => ({ name, thief: name === thief, marks: [] });
    const lane: Lane = { sid, title, began: this.now(), tracks: names.map(track) };
    this.lanes.push(lane);
    this.changed();
    return lane;
  }

  /** Takes a session out of the picture. */
  removeLane(lane: Lane): void {
    this.lanes = this.lanes.filter((one) => one !== lane);
    this.changed();
  }

  mark(track: Track | undefined, kind: MarkKind, more: Omit<Mark, 'kind' | 'at'> = {}): void {
    if (track === undefined) return;
    const mark: Mark = { kind, at: this.now(), ...more };
    const isSameRefusal = (one: Mark) => mark.at - one.at < SAME_REFUSAL_MS;
    // A reuse is told twice: by the answer, and by the event that says what it was.
    if (kind === 'refused' && track.marks.some((one) => one.kind === 'reuse' && isSameRefusal(one)))
      return;
    if (kind === 'reuse') {
      const kept = track.marks.filter((one) => one.kind !== 'refused' || !isSameRefusal(one));
      track.marks.splice(0, Infinity, ...kept);
    }
    track.marks.push(mark);
    // The first says where the line begins.
    if (track.marks.length > MOST_MARKS) track.marks.splice(1, 1);
    this.changed();
  }

  moment(text: string): void {
    this.moments.push({ at: this.now(), text });
    this.changed();
  }

  storeCall(): void {
    if (!this.running) return;
    this.storeCalls.push(this.now());
    if (this.storeCalls.length > MOST_STORE_CALLS) this.storeCalls.shift();
    this.changed();
  }

  end(lane: Lane, reason: string): void {
    lane.end ??= { at: this.now(), reason };
    this.changed();
  }

  lane(sid: string | undefined): Lane | undefined {
    return this.lanes.find((lane) => lane.sid === sid);
  }
}

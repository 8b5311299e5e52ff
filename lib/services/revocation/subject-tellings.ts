import type { Clock } from '../../ports/clock.js';
import { BoundedMap } from '../bounded-map.js';

/** How many subjects are remembered; of one that is forgotten, the next end is told. */
const MAX_SUBJECTS = 1_000;
/** How many sessions of each, the latest that were found. */
const MAX_UNTOLD = 1_000;

interface Telling {
  /** When it was told last that all sessions of the subject have ended: `Clock.elapsed()`. */
  readonly toldAt: number;
  /** The sessions that ends which failed since then may have ended all the same. */
  readonly untold: readonly string[];
}

const NEVER: Telling = { toldAt: Number.NEGATIVE_INFINITY, untold: [] };

/**
 * What this process has told of the ends of all sessions of a subject, and what it could not tell, because the
 * store's answer was lost: the store may have done it, and whoever tries again finds nothing left to end. Bounded.
 */
export class SubjectTellings {
  private readonly tellings = new BoundedMap<Telling>(MAX_SUBJECTS);

  constructor(private readonly clock: Clock) {}

  /** Milliseconds since it was told last; `Infinity` where it never was, and where an end has failed since. */
  since(subject: string): number {
    return this.clock.elapsed() - this.of(subject).toldAt;
  }

  /** The sessions that may have ended untold. */
  untold(subject: string): readonly string[] {
    return this.of(subject).untold;
  }

  /** It was told, and so was the end of all that was untold. */
  noteTold(subject: string): void {
    this.tellings.set(subject, { toldAt: this.clock.elapsed(), untold: [] });
  }

  /** An end failed: it may have ended these sessions. */
  noteFailure(subject: string, sids: readonly string[]): void {
    const untold = [...new Set([...this.untold(subject), ...sids])];
    this.tellings.set(subject, { ...NEVER, untold: untold.slice(-MAX_UNTOLD) });
  }

  private of(subject: string): Telling {
    return this.tellings.get(subject) ?? NEVER;
  }
}

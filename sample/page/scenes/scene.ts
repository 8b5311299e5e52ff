import type { Stage } from '../stage.js';

/** A figure that a scene measured. */
export interface Figure {
  readonly value: string;
  readonly label: string;
  /** What stands for harm, and is drawn so. */
  readonly isTheft?: boolean;
}

/** What a scene has shown. */
export interface Proof {
  readonly sentence: string;
  readonly figures: readonly Figure[];
  /** What to do to see more, where a setting keeps it from being seen. */
  readonly advice?: string;
}

/** Says what is going on. */
export type Say = (text: string) => void;

/** Something that is played, and that checks what it claims. */
export interface Scene {
  readonly id: string;
  readonly title: string;
  readonly teaser: string;
  /** @throws ClaimError where something did not hold */
  play(stage: Stage, say: Say): Promise<Proof>;
}

/** Something that a scene claims turned out to be otherwise. */
export class ClaimError extends Error {
  override readonly name = 'ClaimError';
}

export function claim(holds: boolean, otherwise: string): void {
  if (!holds) throw new ClaimError(otherwise);
}

/** Long enough to see what happens. */
export const BEAT_MS = 700;

import type { SessionReading } from '../../ports/refresh-token-repository.js';

/** A reading, and when on this process's clock it was made: `Clock.elapsed()`. */
export interface TimedReading extends SessionReading {
  readonly readAt: number;
}

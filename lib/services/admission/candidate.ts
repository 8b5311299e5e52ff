import type { NewSession } from '../../ports/refresh-token-repository.js';
import type { IssuedTokens } from '../tokens.js';

/** A session that is ready to begin, and the tokens that leave if it does. */
export interface Candidate {
  readonly session: NewSession;
  readonly tokens: IssuedTokens;
}

/** Makes a candidate, each time with a `sid` of its own. */
export type Prepare = () => Promise<Candidate>;

/** What a sign-in counts against, where sessions are limited. */
export interface Quota {
  /** The sessions of the subject that count together with it, as `SessionGroups` calls them. */
  readonly group: string;
  /** How many of them may be live; at least 1. */
  readonly max: number;
}

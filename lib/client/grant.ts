import type { StoredTokens } from './token-storage.js';

/** What is known of the tokens: all of it in bearer mode, only the times where cookies carry them. */
export type Grant = Pick<StoredTokens, 'requestedAt' | 'expiresIn'> & Partial<StoredTokens>;

/** Longest time before the end of an access token at which a new one is asked for. */
const LONGEST_LEAD_MS = 60_000;

/** Whether two readings speak of the same tokens. */
export const isSame = (one: Grant | undefined, other: Grant | undefined): boolean =>
  one?.requestedAt === other?.requestedAt && one?.accessToken === other?.accessToken;

/** Whether the access token still lives, by the clock of this device alone. */
export const isGood = ({ requestedAt, expiresIn }: Grant, lead = 0): boolean =>
  Date.now() - requestedAt < expiresIn * 1000 - lead;

/**
 * Whether the access token ends soon, or a clock that was set back leaves that open.
 *
 * @param share of the longest lead, so that clients do not all come at once
 */
export const isDue = (grant: Grant, share: number): boolean =>
  grant.requestedAt > Date.now() ||
  !isGood(grant, share * Math.min(LONGEST_LEAD_MS, grant.expiresIn * 200));

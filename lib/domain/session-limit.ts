import type { Session } from './session.js';

/** What decides which session goes. */
type Ranked = Pick<Session, 'sid' | 'createdAt' | 'usedAt'>;

/** Live sessions that count together, and the store's clock when they were read. */
interface Listing<S> {
  readonly sessions: readonly S[];
  readonly now: number;
}

/**
 * The sessions that must end so that `limit` are left: all but the newest and, of the others, those used
 * most recently. Pure, and the same for whoever asks: the order is total, and the newest session comes
 * first whatever is used meanwhile. So however many enforce the limit at the same time, the newest
 * session is left, and who reads last leaves no more than `limit`.
 *
 * A time in the future is one from before the store's clock stepped back, so it counts as long ago: else
 * nobody could sign in to stay until the clock has caught up.
 *
 * @param limit at least 1
 */
export function overLimit<S extends Ranked>(
  { sessions, now }: Listing<S>,
  limit: number,
): readonly S[] {
  const at = (time: number): number => (time <= now ? time : 0);
  const byBeginning = (a: S, b: S): number =>
    at(b.createdAt) - at(a.createdAt) || (a.sid < b.sid ? 1 : -1);
  const [, ...others] = [...sessions].sort(byBeginning);
  return others.sort((a, b) => at(b.usedAt) - at(a.usedAt) || byBeginning(a, b)).slice(limit - 1);
}

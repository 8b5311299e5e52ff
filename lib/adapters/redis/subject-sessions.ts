import { sessionEnd, type Session } from '../../domain/session.js';
import type { SessionReading } from '../../ports/refresh-token-repository.js';
import type { SubjectIndex } from './subject-index.js';

/** So many commands are under way at once for one subject, however many sessions they have. */
const AT_ONCE = 50;

/** What the index of a subject led to. */
export interface SubjectSessions {
  readonly live: readonly Session[];
  /** The `sid`s of sessions that were revoked or are gone, so that the index need not have them. */
  readonly ended: readonly string[];
  /** The latest time that was told: on a Cluster, the clocks of the nodes may differ. */
  readonly now: number;
}

/** Reads the sessions that a subject's index leads to. Whether one is live is judged by the clock of its own node. */
export async function readSubjectSessions(
  index: SubjectIndex,
  subject: string,
  find: (sid: string) => Promise<SessionReading | undefined>,
): Promise<SubjectSessions> {
  const { sids, now } = await index.read(subject);
  const readings = await inChunks(sids, find);
  const found = readings.filter((reading) => reading !== undefined);
  return {
    live: found
      .filter((reading) => sessionEnd(reading.session, reading.now) === undefined)
      .map(({ session }) => session),
    ended: sids.filter((_, at) => readings[at]?.session.revokedAt !== null),
    now: found.reduce((latest, reading) => Math.max(latest, reading.now), now),
  };
}

/** Does something for each item, for a bounded number of them at once; gives the outcomes in their order. */
export async function inChunks<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const outcomes: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    outcomes.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(work))));
  }
  return outcomes;
}

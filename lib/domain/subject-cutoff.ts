import type { SubjectRevocation } from './revocation.js';

/** As much of a subject's revocation as says which sessions are meant. */
export type Cutoff = Pick<SubjectRevocation, 'begunUpTo' | 'except'>;

/**
 * Which sessions of one subject have ended, put together from any number of revocations in any order: those
 * that began up to a moment, each by its own where a revocation excepted it.
 */
export class SubjectCutoff {
  private latest = Number.NEGATIVE_INFINITY;
  /**
   * By `sid`, for sessions that a revocation excepted and that an earlier one may mean all the same. Most
   * subjects have none.
   */
  private excepted: Map<string, number> | undefined;

  /** For sessions that nobody excepted: the latest beginning that is meant. Milliseconds since the epoch. */
  get begunUpTo(): number {
    return this.latest;
  }

  /** How many sessions have a moment of their own. */
  get exceptions(): number {
    return this.excepted?.size ?? 0;
  }

  /** @returns whether it means a session that was not meant before */
  add({ begunUpTo, except }: Cutoff): boolean {
    let isNew = begunUpTo > this.latest;
    if (this.excepted === undefined && except.length === 0) {
      this.latest = Math.max(this.latest, begunUpTo);
      return isNew;
    }
    const excepted = (this.excepted ??= new Map<string, number>());
    for (const [sid, own] of excepted) {
      if (except.includes(sid) || begunUpTo <= own) continue;
      isNew = true;
      excepted.set(sid, begunUpTo);
    }
    for (const sid of except) if (!excepted.has(sid)) excepted.set(sid, this.latest);
    this.latest = Math.max(this.latest, begunUpTo);
    for (const [sid, own] of excepted) if (own >= this.latest) excepted.delete(sid);
    return isNew;
  }

  /** Whether a session that began then has ended. */
  covers(sid: string | undefined, begunAt: number): boolean {
    const own = sid === undefined ? undefined : this.excepted?.get(sid);
    return begunAt <= (own ?? this.latest);
  }
}

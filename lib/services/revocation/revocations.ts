import { Inject, Injectable } from '@nestjs/common';
import { sessionBeganAt } from '../../crypto/session-id.js';
import type { Revocation } from '../../domain/revocation.js';
import type { Session } from '../../domain/session.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { Clock } from '../../ports/clock.js';
import { RevocationFeed } from '../../ports/revocation-feed.js';
import { DenyList } from './deny-list.js';
import { RevocationOutbox } from './revocation-outbox.js';
import { SubjectEndings } from './subject-endings.js';
import { SubjectTellings } from './subject-tellings.js';

/** How soon the same may be told again: to repair a feed that lost it, and not to fill one. */
const REPEAT_MS = 1_000;

/**
 * Makes known that sessions have ended, once the store has it: here at once, everywhere else by the feed. The way
 * of a revocation: from here to the {@link DenyList} of this process and, by {@link RevocationOutbox}, to the feed;
 * by `FeedFollower` to the deny lists of the others; there `AccessTokenVerifier` refuses what the list covers, and
 * `RevocationCheckpoint` says whether that is enough.
 *
 * What this process knows already is told again only from time to time, so that nobody fills the feed by
 * signing out again and again.
 */
@Injectable()
export class Revocations {
  private lastTold: number;
  private readonly tellings: SubjectTellings;

  constructor(
    private readonly denied: DenyList,
    private readonly outbox: RevocationOutbox,
    private readonly feed: RevocationFeed,
    private readonly endings: SubjectEndings,
    private readonly clock: Clock,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {
    this.lastTold = clock.elapsed();
    this.tellings = new SubjectTellings(clock);
  }

  sessionEnded(sid: string): void {
    const { horizon: keepFor } = this.options.revocation;
    if (!this.denied.add({ kind: 'session', sid, keepFor }) && !this.mayRepeat()) return;
    this.tell({ kind: 'session', sid, keepFor });
  }

  /** A session that was found to have ended: whoever ended it may not have been able to say so. */
  foundEnded({ sid, revokedAt }: Session, now: number): void {
    const { horizon } = this.options.revocation;
    if (revokedAt !== null && now - revokedAt <= horizon) this.sessionEnded(sid);
  }

  /**
   * Ends all sessions of a subject, by `work`, and makes it known; where `work` fails, the next one that does not
   * makes known what that one may have ended. A sign-in that overlaps it is {@link haveOvertaken overtaken}.
   *
   * @param list gives the `sid`s of the sessions that there are before: clocks differ, and one of them may have
   * begun later than the clock of this process says
   * @param work gives how many it was that ended
   * @param except those that go on
   */
  endSubject(
    subject: string,
    list: () => Promise<readonly string[]>,
    work: () => Promise<number>,
    except: readonly string[],
  ): Promise<number> {
    return this.endings.during(subject, async () => {
      const sids = await list();
      const count = await this.orNoteFailure(subject, sids, work);
      if (count > 0 || this.tellings.since(subject) >= REPEAT_MS)
        this.subjectEnded(subject, [...sids, ...this.tellings.untold(subject)], except);
      return count;
    });
  }

  /** A moment after which a session of this subject may begin: later than the end of those before it. */
  beginning(subject: string): number {
    return Math.max(this.clock.now(), this.denied.cutoffOf(subject) + 1);
  }

  /** Whether all sessions of a subject were ended after somebody proved to be that subject. */
  haveOvertaken(subject: string, authenticatedAt: number): boolean {
    return this.endings.overlap(subject, authenticatedAt);
  }

  /** Whether a session is known to have ended, whatever the store says: it may have lost that. */
  knowEndOf({ sid, subject }: Pick<Session, 'sid' | 'subject'>): boolean {
    return this.denied.coversSession(sid, subject);
  }

  private async orNoteFailure<T>(
    subject: string,
    sids: readonly string[],
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.tellings.noteFailure(subject, sids);
      throw error;
    }
  }

  private subjectEnded(subject: string, sids: readonly string[], except: readonly string[]): void {
    const { issuer, revocation } = this.options;
    const keepFor = revocation.horizon;
    this.tellings.noteTold(subject);
    if (!this.feed.carriesSubjects) {
      for (const sid of sids) if (!except.includes(sid)) this.sessionEnded(sid);
      return;
    }
    const begun = sids.map((sid) => sessionBeganAt(sid) ?? Number.NEGATIVE_INFINITY);
    const begunUpTo = Math.max(this.clock.now(), ...begun);
    const ended = { kind: 'subject', issuer, subject, begunUpTo, except, keepFor } as const;
    if (this.denied.add(ended)) this.tell(ended);
  }

  private mayRepeat(): boolean {
    return this.clock.elapsed() - this.lastTold >= REPEAT_MS;
  }

  private tell(revocation: Revocation): void {
    this.lastTold = this.clock.elapsed();
    this.outbox.put(revocation);
  }
}

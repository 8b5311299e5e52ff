import { Inject, Injectable } from '@nestjs/common';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { Clock } from '../../ports/clock.js';
import { DenyList } from './deny-list.js';

interface Ending {
  /** How many calls are ending all sessions of the subject at this moment. */
  underWay: number;
  /** When it was done or heard of last: `Clock.elapsed()`. */
  last: number;
}

/**
 * Whose sessions are being ended, or were a moment ago, all together: a sign-in that overlaps that may have proved
 * what is not true any more. It remembers for as long as a sign-in may take, and no longer.
 */
@Injectable()
export class SubjectEndings {
  private readonly endings = new Map<string, Ending>();
  private readonly memory: number;

  constructor(
    denied: DenyList,
    private readonly clock: Clock,
    @Inject(AUTH_OPTIONS) options: ResolvedAuthOptions,
  ) {
    this.memory = longestSignIn(options);
    denied.added.subscribe((revocation) => {
      if (revocation.kind === 'subject') this.note(revocation.subject, 0);
    });
  }

  /** Calls `work`, which ends all sessions of a subject. */
  async during<T>(subject: string, work: () => Promise<T>): Promise<T> {
    this.note(subject, 1);
    try {
      return await work();
    } finally {
      this.note(subject, -1);
    }
  }

  /**
   * Whether a sign-in overlaps one.
   *
   * @param authenticatedAt when its credentials were presented, in milliseconds since the epoch. An older moment
   * than a sign-in may take is not that of this request, and says nothing.
   */
  overlap(subject: string, authenticatedAt: number): boolean {
    const ending = this.endings.get(subject);
    if (ending === undefined) return false;
    if (ending.underWay > 0) return true;
    const age = this.clock.now() - authenticatedAt;
    // The wall clock tells whole milliseconds, so the two may differ by one.
    return age <= this.memory && this.since(ending) < age - 1;
  }

  private note(subject: string, change: number): void {
    const underWay = (this.endings.get(subject)?.underWay ?? 0) + change;
    this.endings.delete(subject);
    this.forgetOld();
    this.endings.set(subject, { underWay, last: this.clock.elapsed() });
  }

  /** The oldest come first; one that is under way keeps those behind it a little longer. */
  private forgetOld(): void {
    for (const [subject, ending] of this.endings) {
      if (ending.underWay > 0 || this.since(ending) <= this.memory) return;
      this.endings.delete(subject);
    }
  }

  private since({ last }: Ending): number {
    return this.clock.elapsed() - last;
  }
}

/**
 * How long after its credentials were presented a session may begin, in milliseconds. The host is asked four times:
 * who it is, for claims, and twice for `session.limitBy`, of the session and of those that there are. The store takes
 * three times its deadline: a turn among the sign-ins of the subject, the list, and the session itself.
 */
function longestSignIn({ subjectDeadline, storeDeadline }: ResolvedAuthOptions): number {
  return 4 * subjectDeadline + 3 * storeDeadline;
}

import { Inject, Injectable } from '@nestjs/common';
import { sessionBeganAt } from '../../crypto/session-id.js';
import type { Revocation } from '../../domain/revocation.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { Clock } from '../../ports/clock.js';
import { DenyList } from './deny-list.js';
import { RevocationOutbox } from './revocation-outbox.js';

/**
 * Makes known that sessions have ended, once the store has it: here at once, everywhere else by the feed.
 * What this process knows already is not told again, so that nobody fills the feed by signing out twice.
 */
@Injectable()
export class Revocations {
  constructor(
    private readonly denied: DenyList,
    private readonly outbox: RevocationOutbox,
    private readonly clock: Clock,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {}

  sessionEnded(sid: string): void {
    this.tell({ kind: 'session', sid, keepFor: this.options.revocation.horizon });
  }

  /**
   * @param sids the sessions that the subject had: clocks differ, and one of them may have begun later than
   * the clock of this process says
   * @param except those that go on
   */
  subjectEnded(subject: string, sids: readonly string[], except: readonly string[]): void {
    const { issuer, revocation } = this.options;
    const begun = sids.map((sid) => sessionBeganAt(sid) ?? Number.NEGATIVE_INFINITY);
    const begunUpTo = Math.max(this.clock.now(), ...begun);
    const keepFor = revocation.horizon;
    this.tell({ kind: 'subject', issuer, subject, begunUpTo, except, keepFor });
  }

  /** A moment after which a session of this subject may begin: later than the end of those before it. */
  beginning(subject: string): number {
    return Math.max(this.clock.now(), this.denied.cutoffOf(subject) + 1);
  }

  /** Whether all sessions of a subject were ended after somebody proved to be that subject. */
  haveOvertaken(subject: string, authenticatedAt: number): boolean {
    return this.denied.hasCutOffSince(subject, authenticatedAt);
  }

  private tell(revocation: Revocation): void {
    if (this.denied.add(revocation)) this.outbox.put(revocation);
  }
}

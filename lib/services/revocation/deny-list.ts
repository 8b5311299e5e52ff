import { Inject, Injectable } from '@nestjs/common';
import { Subject as Stream, type Observable } from 'rxjs';
import { sessionBeganAt } from '../../crypto/session-id.js';
import { claimOf, type AccessTokenClaims } from '../../domain/access-token-claims.js';
import type { Revocation, SubjectRevocation } from '../../domain/revocation.js';
import { SubjectCutoff } from '../../domain/subject-cutoff.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedVerificationOptions } from '../../options/resolved-verification-options.js';
import { Clock } from '../../ports/clock.js';

interface DeniedSubject {
  readonly cutoff: SubjectCutoff;
  /** When the last of it was heard: `Clock.now()`. */
  heardAt: number;
  keptUntil: number;
}

/**
 * The revocations that this process knows of, each for as long as an access token may live. Bounded: where
 * there are too many, the oldest go first, and the list says that it is not complete. Moments are those of
 * `Clock.elapsed()`.
 */
@Injectable()
export class DenyList {
  private readonly sessions = new Map<string, number>();
  private readonly subjects = new Map<string, DeniedSubject>();
  private readonly additions = new Stream<Revocation>();
  private exceptions = 0;
  private changes = 0;
  private lastDropped = Number.NEGATIVE_INFINITY;

  /** What comes to the list, as it comes; nothing twice. */
  readonly added: Observable<Revocation> = this.additions.asObservable();

  constructor(
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedVerificationOptions,
    private readonly clock: Clock,
  ) {}

  /** Another number after each change: what was compared with the list need not be compared again before. */
  get version(): number {
    return this.changes;
  }

  /** How many entries it has. */
  get size(): number {
    return this.sessions.size + this.subjects.size + this.exceptions;
  }

  /** Whether everything that it was told and that still matters is in it. */
  get isComplete(): boolean {
    return this.lastDropped < this.clock.elapsed();
  }

  /** @returns whether it says anything new */
  add(revocation: Revocation): boolean {
    this.sweep();
    const isNew =
      revocation.kind === 'session'
        ? this.addSession(revocation.sid, revocation.keepFor)
        : revocation.issuer === this.options.issuer && this.addSubject(revocation);
    if (!isNew) return false;
    this.makeRoom();
    this.changes += 1;
    this.additions.next(revocation);
    return true;
  }

  /** Whether an access token is one of a session that has ended. */
  covers(claims: AccessTokenClaims): boolean {
    const sid = claimOf(claims, 'sid');
    if (sid !== undefined && this.sessions.has(sid)) return true;
    const subject = this.subjects.get(claims.sub);
    return subject?.cutoff.covers(sid, beganAt(claims, sid)) ?? false;
  }

  /** The latest beginning of a session of this subject that has ended with others, in milliseconds since the epoch. */
  cutoffOf(subject: string): number {
    return this.subjects.get(subject)?.cutoff.begunUpTo ?? Number.NEGATIVE_INFINITY;
  }

  /**
   * Whether sessions of this subject have ended since that moment, in milliseconds since the epoch. The
   * clock of who ended them may be ahead, so no moment counts that is later than when it was heard here.
   */
  hasCutOffSince(subject: string, moment: number): boolean {
    const known = this.subjects.get(subject);
    return known !== undefined && moment < Math.min(known.cutoff.begunUpTo, known.heardAt);
  }

  /** Forgets what no longer matters. */
  sweep(): void {
    const now = this.clock.elapsed();
    for (const [sid, keptUntil] of this.sessions) {
      if (keptUntil > now) break;
      this.sessions.delete(sid);
    }
    for (const [subject, { keptUntil }] of this.subjects) {
      if (keptUntil > now) break;
      this.dropSubject(subject);
    }
  }

  private addSession(sid: string, keepFor: number): boolean {
    const keptUntil = this.clock.elapsed() + keepFor;
    const known = this.sessions.get(sid);
    if (known !== undefined && known >= keptUntil) return false;
    // To the end, behind what is forgotten earlier.
    this.sessions.delete(sid);
    this.sessions.set(sid, keptUntil);
    return known === undefined;
  }

  private addSubject({ subject, keepFor, ...meant }: SubjectRevocation): boolean {
    const known = this.subjects.get(subject) ?? newSubject();
    const { cutoff } = known;
    this.exceptions -= cutoff.exceptions;
    const isNew = cutoff.add(meant);
    this.exceptions += cutoff.exceptions;
    known.keptUntil = Math.max(known.keptUntil, this.clock.elapsed() + keepFor);
    if (isNew) known.heardAt = this.clock.now();
    this.subjects.delete(subject);
    this.subjects.set(subject, known);
    return isNew;
  }

  private makeRoom(): void {
    while (this.size > this.options.revocation.maxEntries) this.dropOldest();
  }

  private dropOldest(): void {
    const [[sid, sessionUntil] = ['', Number.POSITIVE_INFINITY]] = this.sessions;
    const [[subject, { keptUntil: subjectUntil }] = ['', { keptUntil: Number.POSITIVE_INFINITY }]] =
      this.subjects;
    if (sessionUntil <= subjectUntil) this.sessions.delete(sid);
    else this.dropSubject(subject);
    this.lastDropped = Math.max(this.lastDropped, Math.min(sessionUntil, subjectUntil));
  }

  private dropSubject(subject: string): void {
    this.exceptions -= this.subjects.get(subject)?.cutoff.exceptions ?? 0;
    this.subjects.delete(subject);
  }
}

function newSubject(): DeniedSubject {
  return { cutoff: new SubjectCutoff(), heardAt: Number.NEGATIVE_INFINITY, keptUntil: 0 };
}

/** When the session of a token began, in milliseconds since the epoch; where nothing says it, long ago. */
function beganAt(claims: AccessTokenClaims, sid: string | undefined): number {
  const iat = claimOf(claims, 'iat');
  const began = sid === undefined ? undefined : sessionBeganAt(sid);
  return began ?? (iat === undefined ? Number.NEGATIVE_INFINITY : iat * 1_000);
}

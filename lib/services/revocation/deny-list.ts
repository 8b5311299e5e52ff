import { Inject, Injectable } from '@nestjs/common';
import { Subject as Stream, type Observable } from 'rxjs';
import { sessionBeganAt } from '../../crypto/session-id.js';
import { claimOf, type AccessTokenClaims } from '../../domain/access-token-claims.js';
import type { Revocation, SubjectRevocation } from '../../domain/revocation.js';
import { SubjectCutoff } from '../../domain/subject-cutoff.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedVerificationOptions } from '../../options/resolved-verification-options.js';
import { Clock } from '../../ports/clock.js';
import { Kept } from './kept.js';

interface DeniedSubject {
  readonly cutoff: SubjectCutoff;
  kept: Kept;
}

/** The least time between two looks at everything. */
const SWEEP_PAUSE_MS = 1_000;

/**
 * The revocations that this process knows of, each for as long as an access token may live. Bounded: where
 * there are too many, the oldest go first, and the list says that it is not complete. Moments are those of
 * `Clock.elapsed()`.
 */
@Injectable()
export class DenyList {
  private readonly sessions = new Map<string, Kept>();
  private readonly subjects = new Map<string, DeniedSubject>();
  private readonly additions = new Stream<Revocation>();
  private exceptions = 0;
  private changes = 0;
  private lastDropped = Number.NEGATIVE_INFINITY;
  private lastSweepOfAll = Number.NEGATIVE_INFINITY;

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

  /** Whether a session is known to have ended, whatever the store says. */
  coversSession(sid: string, subject: string): boolean {
    if (this.sessions.has(sid)) return true;
    const began = sessionBeganAt(sid);
    return began !== undefined && this.subjects.get(subject)?.cutoff.covers(sid, began) === true;
  }

  /** Forgets what no longer matters, from the oldest on. */
  sweep(): void {
    for (const [sid, kept] of this.sessions) {
      if (!kept.isOver(this.clock)) break;
      this.sessions.delete(sid);
    }
    for (const [subject, { kept }] of this.subjects) {
      if (!kept.isOver(this.clock)) break;
      this.dropSubject(subject);
    }
  }

  /** Issuers differ in how long a token lives, so that what is over may stand behind what is not. */
  private sweepAll(): void {
    const now = this.clock.elapsed();
    if (now - this.lastSweepOfAll < SWEEP_PAUSE_MS) return;
    this.lastSweepOfAll = now;
    for (const [sid, kept] of this.sessions) if (kept.isOver(this.clock)) this.sessions.delete(sid);
    for (const [subject, { kept }] of this.subjects)
      if (kept.isOver(this.clock)) this.dropSubject(subject);
  }

  /** Who publishes may tolerate less than this process does. */
  private keep(keepFor: number): Kept {
    return new Kept(this.clock, keepFor + 2 * this.options.clockTolerance);
  }

  private addSession(sid: string, keepFor: number): boolean {
    const kept = this.keep(keepFor);
    const known = this.sessions.get(sid);
    if (known !== undefined && known.until >= kept.until) return false;
    // To the end, behind what is forgotten earlier.
    this.sessions.delete(sid);
    this.sessions.set(sid, kept);
    return known === undefined;
  }

  private addSubject({ subject, keepFor, ...meant }: SubjectRevocation): boolean {
    const known = this.subjects.get(subject) ?? {
      cutoff: new SubjectCutoff(),
      kept: this.keep(keepFor),
    };
    const { cutoff } = known;
    this.exceptions -= cutoff.exceptions;
    const isNew = cutoff.add(meant);
    this.exceptions += cutoff.exceptions;
    const kept = this.keep(keepFor);
    if (kept.until > known.kept.until) known.kept = kept;
    this.subjects.delete(subject);
    this.subjects.set(subject, known);
    return isNew;
  }

  private makeRoom(): void {
    const { maxEntries } = this.options.revocation;
    if (this.size > maxEntries) this.sweepAll();
    while (this.size > maxEntries) this.dropOldest();
  }

  private dropOldest(): void {
    const [[sid, ofSession] = []] = this.sessions;
    const [[subject, ofSubject] = []] = this.subjects;
    const sessionUntil = ofSession?.until ?? Number.POSITIVE_INFINITY;
    const subjectUntil = ofSubject?.kept.until ?? Number.POSITIVE_INFINITY;
    if (sid !== undefined && sessionUntil <= subjectUntil) this.sessions.delete(sid);
    else if (subject !== undefined) this.dropSubject(subject);
    this.lastDropped = Math.max(this.lastDropped, Math.min(sessionUntil, subjectUntil));
  }

  private dropSubject(subject: string): void {
    this.exceptions -= this.subjects.get(subject)?.cutoff.exceptions ?? 0;
    this.subjects.delete(subject);
  }
}

/** When the session of a token began, in milliseconds since the epoch; where nothing says it, long ago. */
function beganAt(claims: AccessTokenClaims, sid: string | undefined): number {
  const iat = claimOf(claims, 'iat');
  const began = sid === undefined ? undefined : sessionBeganAt(sid);
  return began ?? (iat === undefined ? Number.NEGATIVE_INFINITY : iat * 1_000);
}

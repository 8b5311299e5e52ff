import { Injectable } from '@nestjs/common';
import {
  nextInactivityDeadline,
  sessionEnd,
  type RevocationReason,
  type Session,
} from '../../domain/session.js';
import { Clock } from '../../ports/clock.js';
import type {
  CreateOutcome,
  NewSession,
  RefreshTokenRepository,
  RevokeOutcome,
  RotateOutcome,
  Rotation,
  SessionListing,
  SessionReading,
  Touch,
  TouchOutcome,
} from '../../ports/refresh-token-repository.js';
import { EmbeddedStoreClock } from '../embedded-store-clock.js';

const DEFAULT_CAPACITY = 100_000;

/**
 * Sessions in the memory of this process: the reference for every other adapter, for tests and for
 * trying things out. A restart signs everybody out, and no other process sees them, so it is refused
 * in production unless it is allowed by name.
 *
 * Bounded: when it is full, sessions that are over make room; if none is, signing in fails with 503.
 * Nobody who is signed in is signed out.
 *
 * @publicApi
 */
@Injectable()
export class InMemoryRefreshTokenRepository implements RefreshTokenRepository {
  private readonly sessions = new Map<string, Session>();
  private readonly storeClock: EmbeddedStoreClock;
  /** How many sessions are kept at most. @default 100000 */
  protected readonly capacity: number = DEFAULT_CAPACITY;

  /**
   * For Nest, and for tests.
   *
   * @param clock what sessions age by
   */
  constructor(clock: Clock) {
    this.storeClock = new EmbeddedStoreClock(clock);
  }

  async create(command: NewSession): Promise<CreateOutcome> {
    if (this.sessions.has(command.sid)) return 'exists';
    const now = this.storeClock.now();
    this.makeRoom(now);
    const { inactivityTimeout, absoluteLifetime, ...known } = command;
    const absoluteDeadline = now + absoluteLifetime;
    this.sessions.set(
      command.sid,
      Object.freeze({
        ...known,
        roles: frozenCopy(known.roles),
        amr: frozenCopy(known.amr),
        generation: 0,
        createdAt: now,
        rotatedAt: null,
        usedAt: now,
        inactivityDeadline: nextInactivityDeadline(now, inactivityTimeout, absoluteDeadline),
        absoluteDeadline,
        revokedAt: null,
        revocationReason: null,
      }),
    );
    return 'created';
  }

  async find(sid: string): Promise<SessionReading | undefined> {
    const session = this.sessions.get(sid);
    return session && { session, now: this.storeClock.now() };
  }

  async rotate({
    sid,
    from,
    to,
    inactivityTimeout,
    notAfter = Number.POSITIVE_INFINITY,
    authContext,
  }: Rotation): Promise<RotateOutcome> {
    const now = this.storeClock.now();
    const session = this.liveAt(sid, from, now);
    if (session === undefined || now > notAfter) return 'conflict';
    const used = use(session, now, inactivityTimeout);
    const context = authContext && { ...authContext, amr: frozenCopy(authContext.amr) };
    this.put({ ...used, ...context, generation: to, rotatedAt: now });
    return 'rotated';
  }

  async touch({ sid, generation, inactivityTimeout }: Touch): Promise<TouchOutcome> {
    const now = this.storeClock.now();
    const session = this.liveAt(sid, generation, now);
    if (session === undefined) return 'conflict';
    this.put(use(session, now, inactivityTimeout));
    return 'touched';
  }

  async revoke(sid: string, reason: RevocationReason): Promise<RevokeOutcome> {
    const session = this.sessions.get(sid);
    if (session?.revokedAt !== null) return 'ended';
    this.put({ ...session, revokedAt: this.storeClock.now(), revocationReason: reason });
    return 'revoked';
  }

  async revokeAll(
    subject: string,
    reason: RevocationReason,
    except: readonly string[],
  ): Promise<number> {
    const now = this.storeClock.now();
    const ending = this.liveOf(subject, now).filter(({ sid }) => !except.includes(sid));
    for (const session of ending)
      this.put({ ...session, revokedAt: now, revocationReason: reason });
    return ending.length;
  }

  async list(subject: string): Promise<SessionListing> {
    const now = this.storeClock.now();
    const sessions = this.liveOf(subject, now).sort((a, b) => b.createdAt - a.createdAt);
    return { sessions, now };
  }

  async prune(limit: number): Promise<number> {
    return this.removeWhere(
      ({ absoluteDeadline }) => absoluteDeadline <= this.storeClock.now(),
      limit,
    );
  }

  private put(session: Session): void {
    this.sessions.set(session.sid, Object.freeze(session));
  }

  private liveAt(sid: string, generation: number, now: number): Session | undefined {
    const session = this.sessions.get(sid);
    if (session?.generation !== generation) return undefined;
    return sessionEnd(session, now) === undefined ? session : undefined;
  }

  private liveOf(subject: string, now: number): Session[] {
    return [...this.sessions.values()].filter(
      (session) => session.subject === subject && sessionEnd(session, now) === undefined,
    );
  }

  private makeRoom(now: number): void {
    if (this.sessions.size < this.capacity) return;
    this.removeWhere((session) => sessionEnd(session, now) !== undefined, this.sessions.size);
    if (this.sessions.size >= this.capacity) throw new Error('the in-memory repository is full');
  }

  private removeWhere(isOver: (session: Session) => boolean, limit: number): number {
    let removed = 0;
    for (const session of this.sessions.values()) {
      if (removed >= limit) break;
      if (!isOver(session)) continue;
      this.sessions.delete(session.sid);
      removed += 1;
    }
    return removed;
  }
}

function use(session: Session, now: number, inactivityTimeout: number): Session {
  const inactivityDeadline = nextInactivityDeadline(
    now,
    inactivityTimeout,
    session.absoluteDeadline,
  );
  return { ...session, usedAt: now, inactivityDeadline };
}

/** What is kept must not change when the host changes the list it gave. */
function frozenCopy(list: readonly string[] | null): readonly string[] | null {
  return list && Object.freeze([...list]);
}

import type { OnApplicationShutdown } from '@nestjs/common';
import type {
  NewSession,
  RefreshTokenRepository,
  Rotation,
  Session,
  Touch,
} from 'nestjs-dual-token';
import type { Journal } from './journal.js';

/**
 * Sessions in a journal: an adapter to copy, and to change for a store of your own.
 *
 * Each verb is one call of the store. A write gives the store its condition and learns whether it
 * matched. Nothing is read first, nothing is remembered, no time but the store's is used, and nothing
 * is caught: what the store throws, the caller must know of.
 */
export class JournalRefreshTokenRepository
  implements RefreshTokenRepository, OnApplicationShutdown
{
  constructor(private readonly journal: Journal) {}

  /** The condition is the primary key: of two creations, the second finds it taken. */
  async create({ inactivityTimeout, absoluteLifetime, ...known }: NewSession) {
    const isNew = await this.journal.insert(known.sid, (now) => {
      const absoluteDeadline = now + absoluteLifetime;
      return {
        ...known,
        ...{ generation: 0, createdAt: now, rotatedAt: null, usedAt: now },
        ...{ absoluteDeadline, revokedAt: null, revocationReason: null },
        inactivityDeadline: Math.min(absoluteDeadline, now + inactivityTimeout),
      };
    });
    return isNew ? 'created' : 'exists';
  }

  /** Revoked and expired ones too, and with the store's now, by which the caller tells ages. */
  async find(sid: string) {
    const { sessions, now } = await this.journal.select((session) => session.sid === sid);
    const [session] = sessions;
    return session && { session, now };
  }

  /** Whatever keeps it from taking place is one answer; the caller reads again to learn what it was. */
  async rotate({ sid, from, to, inactivityTimeout, notAfter, authContext }: Rotation) {
    const matched = await this.journal.update(
      (session, now) => isLiveAt(from, sid, session, now) && now <= (notAfter ?? now),
      (session, now) => ({
        ...used(session, now, inactivityTimeout),
        ...authContext,
        ...{ generation: to, rotatedAt: now },
      }),
    );
    return matched === 1 ? 'rotated' : 'conflict';
  }

  /** As a rotation, but `generation` and `rotatedAt` stay. */
  async touch({ sid, generation, inactivityTimeout }: Touch) {
    const matched = await this.journal.update(
      (session, now) => isLiveAt(generation, sid, session, now),
      (session, now) => used(session, now, inactivityTimeout),
    );
    return matched === 1 ? 'touched' : 'conflict';
  }

  /** The condition keeps the first reason, and of many callers tells one that it was the one. */
  async revoke(sid: string, reason: string) {
    const matched = await this.journal.update(
      (session) => session.sid === sid && session.revokedAt === null,
      (session, now) => ({ ...session, revokedAt: now, revocationReason: reason }),
    );
    return matched === 1 ? 'revoked' : 'ended';
  }

  revokeAll(subject: string, reason: string, except: readonly string[]) {
    return this.journal.update(
      (session, now) =>
        session.subject === subject && isLive(session, now) && !except.includes(session.sid),
      (session, now) => ({ ...session, revokedAt: now, revocationReason: reason }),
    );
  }

  async list(subject: string) {
    const { sessions, now } = await this.journal.select(
      (session, at) => session.subject === subject && isLive(session, at),
    );
    return { sessions: sessions.sort((a, b) => b.createdAt - a.createdAt), now };
  }

  /** By the absolute deadline alone: a revoked session stays until then, so that its tokens stay recognizable. */
  prune(limit: number) {
    return this.journal.delete(({ absoluteDeadline }, now) => absoluteDeadline <= now, limit);
  }

  onApplicationShutdown(): Promise<void> {
    return this.journal.close();
  }
}

/** Expired is computed, never stored: nobody writes when time passes. */
function isLive({ revokedAt, inactivityDeadline, absoluteDeadline }: Session, now: number) {
  return revokedAt === null && now < inactivityDeadline && now < absoluteDeadline;
}

function isLiveAt(generation: number, sid: string, session: Session, now: number) {
  return session.sid === sid && session.generation === generation && isLive(session, now);
}

/** A use slides the inactivity deadline, but never past the absolute one, which nothing moves. */
function used(session: Session, now: number, inactivityTimeout: number): Session {
  const inactivityDeadline = Math.min(session.absoluteDeadline, now + inactivityTimeout);
  return { ...session, usedAt: now, inactivityDeadline };
}

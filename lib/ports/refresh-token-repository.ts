import type { RevocationReason, Session, SessionLifetimes } from '../domain/session.js';

/**
 * What the caller knows of a new session; its lifetimes are milliseconds. The store makes the deadlines of them,
 * and all other times, by its own clock.
 */
export interface NewSession
  extends
    SessionLifetimes,
    Pick<
      Session,
      | 'sid'
      | 'subject'
      | 'clientId'
      | 'scope'
      | 'roles'
      | 'amr'
      | 'acr'
      | 'authenticatedAt'
      | 'userAgent'
      | 'ipAddress'
    > {}

/** A session and the store's clock at the moment it was read. */
export interface SessionReading {
  /** What the store knows of it. */
  readonly session: Session;
  /** The store's clock, in milliseconds since the epoch. */
  readonly now: number;
}

/** The sessions of a subject, newest first, and the store's clock. */
export interface SessionListing {
  /** Its live sessions, the newest first. */
  readonly sessions: readonly Session[];
  /** The store's clock, in milliseconds since the epoch. */
  readonly now: number;
}

/** New facts about the sign-in that a rotation writes along: step-up (RFC 9470). */
export type AuthContext = Pick<Session, 'amr' | 'acr' | 'authenticatedAt'>;

/** A compare-and-set: `from` becomes `to` if the session is live and its generation is still `from`. */
export interface Rotation {
  /** The session. */
  readonly sid: string;
  /** The generation that the session must still have. */
  readonly from: number;
  /** The generation that comes into force; later than `from`, at most 2^32 - 1. */
  readonly to: number;
  /** Milliseconds; the new inactivity deadline is this much later than the store's now, or the absolute one. */
  readonly inactivityTimeout: number;
  /**
   * Milliseconds since the epoch on the store's clock: when it is later than this once the write holds
   * the session, and no lock can keep it waiting any more, it conflicts. A caller that has given up must not be overtaken by a write that waited in a queue.
   * @default it is never too late
   */
  readonly notAfter?: number;
  /** Written together with the rotation. @default what is there stays */
  readonly authContext?: AuthContext;
}

/** A use without rotation: slides the inactivity deadline if the session is live at `generation`. */
export interface Touch {
  /** The session. */
  readonly sid: string;
  /** The generation that the session must have, and keeps. */
  readonly generation: number;
  /** Milliseconds, as for {@link Rotation}. */
  readonly inactivityTimeout: number;
}

/** `exists`: the `sid` is taken, and nothing was changed. */
export type CreateOutcome = 'created' | 'exists';
/** `conflict`: the session is gone, ended, expired, or at another generation, or it is too late. Read again to learn which. */
export type RotateOutcome = 'rotated' | 'conflict';
/** `conflict`, as for {@link RotateOutcome}. */
export type TouchOutcome = 'touched' | 'conflict';
/** `ended` stands for a session that was revoked before, and for one that is not there. */
export type RevokeOutcome = 'revoked' | 'ended';

/**
 * Where sessions are kept: the port between the refresh flow and a store, and the DI token under
 * the same name. Every verb is atomic; there are no half steps.
 *
 * Each write is one conditional statement that is right in autocommit under any isolation level.
 * Reads come from the primary. Deadlines and ages are computed on **one** clock, the store's. A
 * store that can't answer throws; it never guesses. `describeRefreshTokenRepository` of
 * `nestjs-dual-token/testing/contract` tests all of it.
 *
 * @publicApi
 */
export abstract class RefreshTokenRepository {
  /** Adds a session at generation 0, unless its `sid` is taken. */
  abstract create(session: NewSession): Promise<CreateOutcome>;

  /** Reads one session by primary key, revoked and expired ones too; `undefined` if there is none. */
  abstract find(sid: string): Promise<SessionReading | undefined>;

  /** Moves a live session from one generation to a later one, and stamps `rotatedAt`, `usedAt` and the inactivity deadline. */
  abstract rotate(rotation: Rotation): Promise<RotateOutcome>;

  /** Stamps `usedAt` and the inactivity deadline of a live session; leaves `generation` and `rotatedAt`. */
  abstract touch(touch: Touch): Promise<TouchOutcome>;

  /** Revokes one session. The first reason stays. Once this has answered, no `rotate` of it succeeds. */
  abstract revoke(sid: string, reason: RevocationReason): Promise<RevokeOutcome>;

  /** Revokes all sessions of a subject but those in `except`, and tells how many it was that ended. */
  abstract revokeAll(
    subject: string,
    reason: RevocationReason,
    except: readonly string[],
  ): Promise<number>;

  /** The live sessions of a subject, newest first. */
  abstract list(subject: string): Promise<SessionListing>;

  /**
   * Deletes at most `limit` sessions whose absolute lifetime is over, and tells how many it was.
   * A revoked session stays until then, so that its tokens stay recognizable.
   */
  abstract prune(limit: number): Promise<number>;
}

import type { Revocation } from '../domain/revocation.js';

/** Whom a feed tells what it hears. */
export interface RevocationListener {
  /** A session, or the sessions of a subject, ended: in any order, any number of times. */
  revoked(revocation: Revocation): void;
  /** Everything that was published up to this moment has been told. Said again and again: silence is trouble. */
  caughtUp(): void;
  /** Something is in the way; the feed goes on trying by itself. */
  failed(cause: unknown): void;
}

/** A feed that is listened to. */
export interface FollowedFeed {
  /** Listens no more, and keeps no process alive. Clients and pools of the host stay open. */
  close(): Promise<void>;
}

/**
 * Carries revocations to every process that guards routes, so that each can refuse the access tokens of an
 * ended session without asking anybody. The port, and the DI token under the same name.
 *
 * At least once, in any order. A feed that lost its connection goes on where it was, so that nothing is
 * missed; a process that starts later is told first what still matters.
 *
 * @publicApi
 */
export abstract class RevocationFeed {
  /**
   * Whether nothing lies between who publishes and who listens, so that silence means nothing and no other
   * process is reached.
   */
  readonly isWithinProcess: boolean = false;

  /**
   * Whether it carries the end of all sessions of a subject as one. A feed that reads ended sessions from the
   * store does not; it is told of each.
   */
  readonly carriesSubjects: boolean = true;

  /**
   * Hands a revocation over: once this has answered, every follower will be told, whatever happens to this
   * process.
   *
   * @throws whatever went wrong; the caller tries again
   */
  abstract publish(revocation: Revocation): Promise<void>;

  /**
   * Begins to listen: first what still matters of the past, then everything as it comes. Never throws:
   * what goes wrong is told to the listener.
   *
   * @param horizon how far back the past matters, in milliseconds: the longest life of an access token
   */
  abstract follow(listener: RevocationListener, horizon: number): FollowedFeed;
}

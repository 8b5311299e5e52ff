import { Inject, Injectable } from '@nestjs/common';
import { AuthError } from '../domain/auth-error.js';
import type { RevocationReason } from '../domain/session.js';
import {
  RefreshTokenRepository,
  type CreateOutcome,
  type NewSession,
  type RevokeOutcome,
  type RotateOutcome,
  type Rotation,
  type SessionListing,
  type SessionReading,
  type Touch,
  type TouchOutcome,
} from '../ports/refresh-token-repository.js';
import { AUTH_OPTIONS } from '../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { AuthEvents } from './events/auth-events.js';
import { within } from '../ports/within.js';

/** A call that is late keeps its place, in case it is still going on; after so many deadlines it is given up. */
const ABANDONED_AFTER = 10;

/** The nil UUID (RFC 9562 section 5.9): in the form of a session id, and never one. */
const NO_SESSION = '00000000-0000-0000-0000-000000000000';

/**
 * The repository as services see it: each call has a deadline and a place in a bounded number of
 * calls, and whatever goes wrong is one error, `ERR_AUTH_UNAVAILABLE`, never a guess.
 */
@Injectable()
export class SessionStore implements RefreshTokenRepository {
  private underWay = 0;

  constructor(
    private readonly repository: RefreshTokenRepository,
    private readonly events: AuthEvents,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {}

  create(session: NewSession): Promise<CreateOutcome> {
    return this.call(() => this.repository.create(session));
  }

  find(sid: string): Promise<SessionReading | undefined> {
    return this.call(() => this.repository.find(sid));
  }

  rotate(rotation: Rotation): Promise<RotateOutcome> {
    return this.call(() => this.repository.rotate(rotation));
  }

  touch(touch: Touch): Promise<TouchOutcome> {
    return this.call(() => this.repository.touch(touch));
  }

  revoke(sid: string, reason: RevocationReason): Promise<RevokeOutcome> {
    return this.call(() => this.repository.revoke(sid, reason));
  }

  revokeAll(subject: string, reason: RevocationReason, except: readonly string[]): Promise<number> {
    return this.call(() => this.repository.revokeAll(subject, reason, except));
  }

  list(subject: string): Promise<SessionListing> {
    return this.call(() => this.repository.list(subject));
  }

  prune(limit: number): Promise<number> {
    return this.call(() => this.repository.prune(limit));
  }

  /**
   * Asks for one reading by primary key, for health checks: throws what went wrong as it is, and
   * leaves it to the caller to tell of it.
   */
  async probe(): Promise<void> {
    await this.bounded(() => this.repository.find(NO_SESSION));
  }

  private async call<T>(verb: () => Promise<T>): Promise<T> {
    try {
      return await this.bounded(verb);
    } catch (cause) {
      this.events.tell({ type: 'unavailable', service: 'store', cause, context: {} });
      throw new AuthError('ERR_AUTH_UNAVAILABLE', { cause });
    }
  }

  private async bounded<T>(verb: () => Promise<T>): Promise<T> {
    this.enter();
    try {
      const work = verb();
      const onLate = (): void => {
        this.keepPlace(work);
      };
      return await within(this.options.storeDeadline, work, 'the repository', { onLate });
    } finally {
      this.underWay -= 1;
    }
  }

  private enter(): void {
    if (this.underWay >= this.options.maxStoreCalls) {
      throw new Error('too many calls of the repository are under way');
    }
    this.underWay += 1;
  }

  /** For a call that is late: it counts as under way until it ends, or for so many deadlines more. */
  private keepPlace(work: Promise<unknown>): void {
    this.underWay += 1;
    const leave = once(() => {
      this.underWay -= 1;
    });
    work.then(leave, leave);
    setTimeout(leave, ABANDONED_AFTER * this.options.storeDeadline).unref();
  }
}

function once(work: () => void): () => void {
  let done = false;
  return () => {
    if (!done) work();
    done = true;
  };
}

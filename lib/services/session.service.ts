import { Injectable } from '@nestjs/common';
import { cleanContext, type ClientContext } from '../domain/client-context.js';
import { sessionEnd, type RevocationReason, type Session } from '../domain/session.js';
import { LiveSessions } from './live-sessions.js';
import { SessionStore } from './session-store.js';
import { AuthEvents } from './events/auth-events.js';
import { Revocations } from './revocation/revocations.js';

/** What every store has room for. */
const MAX_REASON_LENGTH = 64;

/** How and for whom a session is ended. */
export interface RevokeOptions {
  /** Ends the session only if it belongs to this subject. @default whosever it is */
  readonly subject?: string;
  /** Why, for the event and the record. Cut to 64 characters. @default 'host' */
  readonly reason?: RevocationReason;
  /** Where the request comes from, for the event. @default unknown */
  readonly context?: ClientContext;
}

/** How the sessions of a subject are ended. */
export interface RevokeAllOptions {
  /** The session, or sessions, to keep: most often the one that asks. @default [] */
  readonly except?: string | readonly string[];
  /** Why, for the event and the record. Cut to 64 characters. @default 'host' */
  readonly reason?: RevocationReason;
  /** Where the request comes from, for the event. @default unknown */
  readonly context?: ClientContext;
}

/**
 * The sessions of a subject: list them, end one, end all.
 *
 * @publicApi
 */
@Injectable()
export class SessionService implements LiveSessions {
  /** @internal */
  constructor(
    private readonly store: SessionStore,
    private readonly revocations: Revocations,
    private readonly events: AuthEvents,
  ) {}

  /**
   * The live sessions of a subject, newest first. One read at the store.
   *
   * @throws AuthError `ERR_AUTH_UNAVAILABLE` when the store fails
   */
  async list(subject: string): Promise<readonly Session[]> {
    return (await this.store.list(subject)).sessions;
  }

  /**
   * Whether a session exists, is not revoked and not expired. One read at the store.
   *
   * @throws AuthError `ERR_AUTH_UNAVAILABLE` when the store fails
   */
  async isLive(sid: string): Promise<boolean> {
    const reading = await this.store.find(sid);
    return reading !== undefined && sessionEnd(reading.session, reading.now) === undefined;
  }

  /**
   * Ends one session. Once this has answered, no refresh token of it yields anything, not even one
   * that was under way. Its access tokens are refused at once where `revocation.check` is `'feed'`: in this
   * process before this answers, in others when the feed has told them.
   *
   * @returns whether the session is there (and the subject's, where one was given); ending it twice is no error
   * @throws AuthError `ERR_AUTH_UNAVAILABLE` when the store fails: the session may still be live, try again
   */
  async revoke(sid: string, options: RevokeOptions = {}): Promise<boolean> {
    const reading = await this.store.find(sid);
    if (reading === undefined) return false;
    const { subject } = reading.session;
    if (options.subject !== undefined && options.subject !== subject) return false;
    await this.end(reading.session, options);
    return true;
  }

  /**
   * Ends the session of a token that is good or was good once. Where the store has lost the session, there is still
   * an access token to refuse.
   *
   * @internal
   */
  async endByToken(sid: string, options: Pick<RevokeOptions, 'reason' | 'context'>): Promise<void> {
    if (!(await this.revoke(sid, options))) this.revocations.sessionEnded(sid);
  }

  /**
   * Ends a session that was just read.
   *
   * @returns whether it was this call that ended it
   * @internal
   */
  async end(
    { sid, subject }: Pick<Session, 'sid' | 'subject'>,
    { context = {}, ...options }: Pick<RevokeOptions, 'reason' | 'context'>,
  ): Promise<boolean> {
    const reason = reasonOf(options);
    const outcome = await this.store.revoke(sid, reason);
    // Also where it had ended: whoever ended it may have died before it could say so.
    this.revocations.sessionEnded(sid);
    if (outcome === 'ended') return false;
    this.events.tell({ type: 'revoked', reason, sid, subject, context: cleanContext(context) });
    return true;
  }

  /**
   * Ends all sessions of a subject, or all but some; access tokens as for {@link revoke}. A sign-in that
   * began before and is still under way in a process that knows of it ends too.
   *
   * @returns how many it was that ended
   * @throws AuthError `ERR_AUTH_UNAVAILABLE` when the store fails: some may still be live, try again
   */
  async revokeAll(subject: string, options: RevokeAllOptions = {}): Promise<number> {
    const reason = reasonOf(options);
    const except = options.except === undefined ? [] : [options.except].flat();
    const count = await this.revocations.endSubject(
      subject,
      async () => (await this.store.list(subject)).sessions.map(({ sid }) => sid),
      () => this.store.revokeAll(subject, reason, except),
      except,
    );
    if (count > 0) {
      const context = cleanContext(options.context ?? {});
      this.events.tell({ type: 'subject-revoked', reason, subject, except, count, context });
    }
    return count;
  }
}

/** A session must end whatever the host calls it, so a long reason is cut and not refused. */
function reasonOf({ reason = 'host' }: Pick<RevokeOptions, 'reason'>): RevocationReason {
  return reason.slice(0, MAX_REASON_LENGTH).replaceAll('\0', '');
}

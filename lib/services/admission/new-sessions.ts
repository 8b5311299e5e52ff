import { Injectable } from '@nestjs/common';
import { AuthError } from '../../domain/auth-error.js';
import type { ClientContext } from '../../domain/client-context.js';
import type { CreateOutcome, NewSession } from '../../ports/refresh-token-repository.js';
import { AuthEvents } from '../events/auth-events.js';
import { Revocations } from '../revocation/revocations.js';
import { SessionStore } from '../session-store.js';
import { Withdrawals } from './withdrawals.js';

/** How every session begins. */
@Injectable()
export class NewSessions {
  constructor(
    private readonly store: SessionStore,
    private readonly withdrawals: Withdrawals,
    private readonly revocations: Revocations,
    private readonly events: AuthEvents,
  ) {}

  async create(session: NewSession): Promise<void> {
    await this.refuseTaken(session, await this.store.create(session));
    await this.refuseOvertaken(session);
  }

  /** The same where sessions count: one that was perhaps created, for the answer was lost, is ended. */
  async createCounted(session: NewSession): Promise<void> {
    const creating = this.store.create(session);
    creating.catch(() => {
      this.withdrawals.later(session.sid);
    });
    await this.refuseTaken(session, await creating);
    await this.refuseOvertaken(session);
  }

  /** Does what a session that was created still waits for; where that fails, the session is ended. */
  async orWithdraw<T>({ sid }: NewSession, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      await this.withdrawals.now(sid);
      throw error;
    }
  }

  /**
   * A `sid` comes of random bytes, so one that is taken is this session itself: a store whose answer was lost found
   * it there. Nobody gets its tokens, and it would count.
   */
  private async refuseTaken({ sid }: NewSession, outcome: CreateOutcome): Promise<void> {
    if (outcome === 'created') return;
    await this.withdrawals.now(sid);
    throw new AuthError('ERR_AUTH_UNAVAILABLE', { message: 'the new session id is taken' });
  }

  /**
   * All sessions of the subject were ended, most often because the password changed, while this one began:
   * what was proved may not be true any more, so the client is asked to sign in again.
   */
  private async refuseOvertaken({ sid, subject, authenticatedAt }: NewSession): Promise<void> {
    if (!this.revocations.haveOvertaken(subject, authenticatedAt)) return;
    await this.withdrawals.now(sid);
    const message = "the subject's sessions were ended meanwhile";
    throw new AuthError('ERR_AUTH_UNAVAILABLE', { message });
  }

  /** Tells that it began, once it is certain that its tokens leave. */
  announce({ sid, subject, clientId }: NewSession, context: ClientContext): void {
    this.events.tell({ type: 'signed-in', sid, subject, clientId, context });
  }
}

import { Injectable } from '@nestjs/common';
import { AuthError } from '../../domain/auth-error.js';
import type { ClientContext } from '../../domain/client-context.js';
import type { NewSession } from '../../ports/refresh-token-repository.js';
import { AuthEvents } from '../events/auth-events.js';
import type { IssuedTokens } from '../tokens.js';
import type { Candidate, Prepare, Quota } from './candidate.js';
import { NewSessions } from './new-sessions.js';
import { SessionGroups } from './session-groups.js';
import { Withdrawals } from './withdrawals.js';

/** Only sign-ins in other processes, at the same moment, need more than one. */
const MAX_ATTEMPTS = 8;
const FIRST_PAUSE_MS = 10;

/**
 * `onLimit: 'reject'`: a sign-in looks whether there is room, begins a session, and looks again. Where
 * others did the same meanwhile, each takes its session back and tries later: there are never more than
 * the limit once everybody is answered. Why is in docs/adr/0017-session-limits.md.
 */
@Injectable()
export class Refusal {
  constructor(
    private readonly newSessions: NewSessions,
    private readonly groups: SessionGroups,
    private readonly withdrawals: Withdrawals,
    private readonly events: AuthEvents,
  ) {}

  /**
   * @param prepare gives another candidate where the first one had to be taken back
   * @throws AuthError `ERR_AUTH_SESSION_LIMIT`
   */
  async admit(
    first: Candidate,
    prepare: Prepare,
    quota: Quota,
    context: ClientContext,
  ): Promise<IssuedTokens> {
    let { session, tokens } = first;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      if (await this.begin(session, quota)) {
        this.newSessions.announce(session, context);
        return tokens;
      }
      await pause(FIRST_PAUSE_MS * 2 ** attempt * Math.random());
      ({ session, tokens } = await prepare());
    }
    return this.giveUp(context);
  }

  /** Whether the session has begun; if not, others came between, and nothing is left of it. */
  private async begin(session: NewSession, { group, max }: Quota): Promise<boolean> {
    const { sid, subject } = session;
    const { sessions } = await this.groups.list(subject, group);
    if (sessions.length >= max) throw new AuthError('ERR_AUTH_SESSION_LIMIT');

    await this.newSessions.createCounted(session);
    const again = await this.newSessions.orWithdraw(session, () =>
      this.groups.list(subject, group),
    );
    if (again.sessions.filter((one) => one.sid !== sid).length < max) return true;
    await this.withdrawals.now(sid);
    return false;
  }

  private giveUp(context: ClientContext): never {
    const cause = new Error('other sign-ins of the subject came between at every attempt');
    this.events.tell({ type: 'unavailable', service: 'store', cause, context });
    throw new AuthError('ERR_AUTH_UNAVAILABLE', { cause });
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

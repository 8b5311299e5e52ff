import { Inject, Injectable } from '@nestjs/common';
import { AuthError } from '../../domain/auth-error.js';
import type { ClientContext } from '../../domain/client-context.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions, SessionLimit } from '../../options/resolved-auth-options.js';
import type { NewSession } from '../../ports/refresh-token-repository.js';
import { AuthEvents } from '../events/auth-events.js';
import type { IssuedTokens } from '../tokens.js';
import type { Candidate, Prepare } from './candidate.js';
import { NewSessions } from './new-sessions.js';
import { Queue } from './queue.js';
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
  private readonly queue: Queue;

  constructor(
    private readonly newSessions: NewSessions,
    private readonly groups: SessionGroups,
    private readonly withdrawals: Withdrawals,
    private readonly events: AuthEvents,
    @Inject(AUTH_OPTIONS) options: ResolvedAuthOptions,
  ) {
    this.queue = new Queue(options.storeDeadline, options.maxStoreCalls);
  }

  /**
   * @param prepare gives another candidate where the first one had to be taken back
   * @throws AuthError `ERR_AUTH_SESSION_LIMIT`
   */
  async admit(
    first: Candidate,
    prepare: Prepare,
    { max }: SessionLimit,
    context: ClientContext,
  ): Promise<IssuedTokens> {
    const group = await this.groups.of(first.session);
    const key = JSON.stringify([first.session.subject, group]);
    return this.queue.take(key, async () => {
      let candidate = first;
      for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
        if (await this.begin(candidate.session, group, max)) {
          this.newSessions.announce(candidate.session, context);
          return candidate.tokens;
        }
        await pause(FIRST_PAUSE_MS * 2 ** attempt * Math.random());
        candidate = await prepare();
      }
      return this.giveUp(context);
    });
  }

  /** Whether the session has begun; if not, others came between, and nothing is left of it. */
  private async begin(session: NewSession, group: string, max: number): Promise<boolean> {
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

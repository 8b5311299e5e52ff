import { Inject, Injectable } from '@nestjs/common';
import type { ClientContext } from '../../domain/client-context.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import type { IssuedTokens } from '../tokens.js';
import type { Prepare } from './candidate.js';
import { Eviction } from './eviction.js';
import { NewSessions } from './new-sessions.js';
import { Queue } from './queue.js';
import { Refusal } from './refusal.js';
import { SessionGroups } from './session-groups.js';

/**
 * Lets a sign-in begin its session: prepare, create, and only then do its tokens leave. Where sessions are
 * limited, sign-ins that count together go ahead one by one, and {@link Eviction} or {@link Refusal} keeps the
 * limit.
 */
@Injectable()
export class SessionAdmission {
  private readonly queue: Queue;

  constructor(
    private readonly newSessions: NewSessions,
    private readonly groups: SessionGroups,
    private readonly eviction: Eviction,
    private readonly refusal: Refusal,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {
    this.queue = new Queue(options.storeDeadline, options.maxStoreCalls);
  }

  /**
   * @param prepare is called once, and again where a session had to be taken back
   * @returns tokens of a session that has begun
   * @throws AuthError `ERR_AUTH_SESSION_LIMIT`, or `ERR_AUTH_UNAVAILABLE`
   */
  async admit(prepare: Prepare, context: ClientContext): Promise<IssuedTokens> {
    const candidate = await prepare();
    const { session, tokens } = candidate;
    const { sessionLimit } = this.options;
    if (sessionLimit === undefined) {
      await this.newSessions.create(session);
      this.newSessions.announce(session, context);
      return tokens;
    }
    const { onLimit, max } = sessionLimit;
    const quota = { group: await this.groups.of(session), max };
    return this.queue.take(JSON.stringify([session.subject, quota.group]), async () => {
      if (onLimit === 'reject') return this.refusal.admit(candidate, prepare, quota, context);
      await this.eviction.admit(session, quota, context);
      return tokens;
    });
  }
}

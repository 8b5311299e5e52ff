import { Injectable } from '@nestjs/common';
import type { ClientContext } from '../../domain/client-context.js';
import type { Session } from '../../domain/session.js';
import { overLimit } from '../../domain/session-limit.js';
import type { NewSession } from '../../ports/refresh-token-repository.js';
import { SessionService } from '../session.service.js';
import type { Quota } from './candidate.js';
import { NewSessions } from './new-sessions.js';
import { SessionGroups } from './session-groups.js';

/** So many sessions are ended at once, should a subject have many when the limit is set. */
const AT_ONCE = 20;

/**
 * `onLimit: 'revoke-oldest'`: every sign-in begins a session, then ends what is over the limit. Why that
 * needs no lock is in docs/adr/0017-session-limits.md.
 */
@Injectable()
export class Eviction {
  constructor(
    private readonly newSessions: NewSessions,
    private readonly groups: SessionGroups,
    private readonly sessions: SessionService,
  ) {}

  async admit(session: NewSession, { group, max }: Quota, context: ClientContext): Promise<void> {
    const isOwn = ({ sid }: Session): boolean => sid === session.sid;
    await this.newSessions.createCounted(session);
    const own = await this.newSessions.orWithdraw(session, async () => {
      const over = overLimit(await this.groups.list(session.subject, group), max);
      const others = over.filter((one) => !isOwn(one));
      await this.endAll(others, context);
      return over.find(isOwn);
    });
    this.newSessions.announce(session, context);
    // Newer ones came between, so that this one is over the limit itself.
    if (own !== undefined) await this.endAll([own], context);
  }

  private async endAll(sessions: readonly Session[], context: ClientContext): Promise<void> {
    for (let from = 0; from < sessions.length; from += AT_ONCE) {
      const ending = sessions.slice(from, from + AT_ONCE);
      await Promise.all(ending.map((one) => this.sessions.end(one, { reason: 'limit', context })));
    }
  }
}

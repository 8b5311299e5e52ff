import { Inject, Injectable } from '@nestjs/common';
import { AuthError } from '../../domain/auth-error.js';
import type { Session } from '../../domain/session.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { BoundedMap } from '../bounded-map.js';
import { SessionService } from '../session.service.js';
import type { Presentation } from './presentation.js';
import { RefreshReport } from './refresh-report.js';

/** Of how many sessions it is remembered whether their reuse was told. */
const MAX_REMEMBERED = 1_000;

/**
 * What happens when an earlier refresh token is seen again, too late to be a retry (RFC 9700 section
 * 4.14.2). The store says who was first to end the session, so the event is told once. Where its answer was lost,
 * this process tells at the next use of such a token.
 */
@Injectable()
export class ReuseResponse {
  /** By `sid`: whether its reuse was told, or the store's answer was lost. */
  private readonly told = new BoundedMap<boolean>(MAX_REMEMBERED);

  constructor(
    private readonly sessions: SessionService,
    private readonly report: RefreshReport,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {}

  /** @throws AuthError `ERR_AUTH_REFRESH_TOKEN_REUSED`, or `ERR_AUTH_UNAVAILABLE` if nothing could be ended: the next use finds it again */
  async respond(presentation: Presentation, session: Session): Promise<never> {
    const ending = { reason: 'reuse', context: presentation.context };
    switch (this.options.onReuse) {
      case 'reject':
        this.report.reuse(presentation, session, 'rejected');
        break;
      case 'revoke-session':
        if (await this.isToTell(session, () => this.sessions.end(session, ending)))
          this.report.reuse(presentation, session, 'session-revoked');
        break;
      case 'revoke-subject': {
        const endAll = async () => (await this.sessions.revokeAll(session.subject, ending)) > 0;
        if (await this.isToTell(session, endAll))
          this.report.reuse(presentation, session, 'subject-revoked');
        break;
      }
    }
    throw new AuthError('ERR_AUTH_REFRESH_TOKEN_REUSED');
  }

  /**
   * Whether an earlier token of a session that was found revoked is still to be responded to. A lost answer is the
   * only reason: to end all sessions of the subject at each use would sign out whoever has signed in since.
   */
  isUntold({ token }: Presentation, { sid, generation, revocationReason }: Session): boolean {
    const isEarlier = token.generation < generation;
    return isEarlier && revocationReason === 'reuse' && this.told.get(sid) === false;
  }

  /**
   * Ends what is to end.
   *
   * @param end says whether it was this call that ended it
   */
  private async isToTell({ sid }: Session, end: () => Promise<boolean>): Promise<boolean> {
    try {
      const hasEnded = await end();
      const isToTell = hasEnded || this.told.get(sid) === false;
      if (isToTell) this.told.set(sid, true);
      return isToTell;
    } catch (error) {
      if (this.told.get(sid) === undefined) this.told.set(sid, false);
      throw error;
    }
  }
}

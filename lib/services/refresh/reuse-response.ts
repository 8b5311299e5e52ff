import { Inject, Injectable } from '@nestjs/common';
import { AuthError } from '../../domain/auth-error.js';
import type { Session } from '../../domain/session.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import type { Presentation } from './presentation.js';
import { RefreshReport } from './refresh-report.js';
import { SessionService } from '../session.service.js';

/**
 * What happens when an earlier refresh token is seen again, too late to be a retry (RFC 9700 section
 * 4.14.2). The store says who was first to end the session, so the event is told once.
 */
@Injectable()
export class ReuseResponse {
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
        if (await this.sessions.end(session, ending))
          this.report.reuse(presentation, session, 'session-revoked');
        break;
      case 'revoke-subject': {
        const count = await this.sessions.revokeAll(session.subject, ending);
        if (count > 0) this.report.reuse(presentation, session, 'subject-revoked');
        break;
      }
    }
    throw new AuthError('ERR_AUTH_REFRESH_TOKEN_REUSED');
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { AuthError } from '../../domain/auth-error.js';
import type { ClientContext } from '../../domain/client-context.js';
import { isSameClient } from '../../domain/same-client.js';
import type { Session } from '../../domain/session.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import type { ContextMismatchEvent } from '../events/auth-event.js';
import { SessionService } from '../session.service.js';
import { SubjectDirectory } from '../subject/subject-directory.js';
import type { Presentation } from './presentation.js';
import { RefreshReport } from './refresh-report.js';

/**
 * What happens when a good refresh token comes from another client than signed in, as far as the caller
 * of the refresh says where it comes from.
 */
@Injectable()
export class ContextPolicy {
  constructor(
    private readonly directory: SubjectDirectory,
    private readonly sessions: SessionService,
    private readonly report: RefreshReport,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {}

  /**
   * Whether it comes from another client, which is let through.
   *
   * @throws AuthError `ERR_AUTH_REFRESH_TOKEN_CONTEXT_MISMATCH` for one that is not, or `ERR_AUTH_UNAVAILABLE`
   * when the host's comparison or the store fails: nothing has changed, the next use finds it again
   */
  async letsOtherPass(
    presentation: Presentation,
    session: Session,
    during: ContextMismatchEvent['during'],
  ): Promise<boolean> {
    if (await this.isSame(presentation, session)) return false;
    if (this.options.contextPolicy.onMismatch === 'allow') return true;
    return this.refuseOther(presentation, session, during, this.options.contextPolicy.onMismatch);
  }

  private async refuseOther(
    presentation: Presentation,
    session: Session,
    during: ContextMismatchEvent['during'],
    response: 'reject' | 'revoke-session',
  ): Promise<never> {
    const { context } = presentation;
    switch (response) {
      case 'reject':
        this.report.contextMismatch(presentation, session, during, 'rejected');
        break;
      case 'revoke-session':
        if (await this.sessions.end(session, { reason: 'context-mismatch', context }))
          this.report.contextMismatch(presentation, session, during, 'session-revoked');
        break;
    }
    throw new AuthError('ERR_AUTH_REFRESH_TOKEN_CONTEXT_MISMATCH');
  }

  private async isSame({ request, context }: Presentation, session: Session): Promise<boolean> {
    if (request.context === undefined) return true;
    // A type can't keep a host from answering something else, or later.
    const same: ((...contexts: [ClientContext, ClientContext]) => unknown) | undefined =
      this.options.contextPolicy.same;
    const atSignIn = contextOf(session);
    if (same === undefined) return isSameClient(atSignIn, context);
    return this.directory.ask(async () => {
      const answer = await same(atSignIn, context);
      if (typeof answer !== 'boolean') throw new TypeError('session.sameContext gave no boolean');
      return answer;
    });
  }
}

function contextOf({ userAgent, ipAddress }: Session): ClientContext {
  return { ...(userAgent !== null && { userAgent }), ...(ipAddress !== null && { ipAddress }) };
}

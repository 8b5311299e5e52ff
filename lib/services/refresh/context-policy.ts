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
   * Goes on if it is the same client, or another one that is let through.
   *
   * @param grant gives `undefined` where it has to be tried again: nothing is told of that
   * @throws AuthError `ERR_AUTH_REFRESH_TOKEN_CONTEXT_MISMATCH`, or `ERR_AUTH_UNAVAILABLE` when the host's
   * comparison or the store fails: nothing has changed, the next use finds it again
   */
  async guard<T>(
    presentation: Presentation,
    session: Session,
    during: ContextMismatchEvent['during'],
    grant: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const isOther = !(await this.isSame(presentation, session));
    if (isOther) await this.refuseOther(presentation, session, during);
    const granted = await grant();
    if (isOther && granted !== undefined)
      this.report.contextMismatch(presentation, session, during, 'allowed');
    return granted;
  }

  private async refuseOther(
    presentation: Presentation,
    session: Session,
    during: ContextMismatchEvent['during'],
  ): Promise<void> {
    const { context } = presentation;
    switch (this.options.contextPolicy.onMismatch) {
      case 'allow':
        return;
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

import { Injectable } from '@nestjs/common';
import { intersect, narrowRoles, narrowScope, parseScope } from '../../domain/scope.js';
import type { RevocationReason, Session } from '../../domain/session.js';
import type { Subject } from '../../domain/subject.js';
import type { SessionReading } from '../../ports/refresh-token-repository.js';
import { AccessTokenIssuer, type IssuedAccessToken } from '../access-token/access-token-issuer.js';
import type { RefusalReason } from '../events/auth-event.js';
import type { Presentation } from './presentation.js';
import { RefreshReport } from './refresh-report.js';
import { Revocations } from '../revocation/revocations.js';
import { SessionService } from '../session.service.js';
import { SubjectDirectory } from '../subject/subject-directory.js';

/**
 * The part of a refresh before its commit: asks the host for the subject as it is now, and signs the
 * access token. It writes nothing, but for ending a session whose subject may not go on.
 */
@Injectable()
export class RefreshPreparation {
  constructor(
    private readonly directory: SubjectDirectory,
    private readonly issuer: AccessTokenIssuer,
    private readonly sessions: SessionService,
    private readonly revocations: Revocations,
    private readonly report: RefreshReport,
  ) {}

  async prepare(
    presentation: Presentation,
    { session, now }: SessionReading,
  ): Promise<IssuedAccessToken> {
    const wanted = this.wantedScope(presentation, session);
    const subject = await this.directory.load(session.subject);
    if (subject === null) return this.end(presentation, session, 'subject-unavailable');
    if (isSupersededBy(subject, session) || this.revocations.knowEndOf(session))
      return this.end(presentation, session, 'superseded-by-subject');

    const allowed = narrowScope(session.scope, subject.scope);
    const scope =
      wanted === undefined ? allowed : intersect(wanted, parseScope(allowed ?? '') ?? []).join(' ');
    const roles = narrowRoles(session.roles, subject.roles);
    const sessionLeft = session.absoluteDeadline - now;
    return this.issuer.issue({ subject, session, scope, roles, sessionLeft });
  }

  /** The scope that the request asks for; it must be granted to the session (RFC 6749 section 6). */
  private wantedScope(presentation: Presentation, session: Session): readonly string[] | undefined {
    const { scope } = presentation.request;
    if (scope === undefined) return undefined;
    const wanted = parseScope(scope) ?? [];
    const granted = parseScope(session.scope ?? '') ?? [];
    if (wanted.length > 0 && intersect(wanted, granted).length === wanted.length) return wanted;
    return this.report.refused(presentation, 'scope-too-wide', session);
  }

  private async end(
    presentation: Presentation,
    session: Session,
    reason: RevocationReason & RefusalReason,
  ): Promise<never> {
    const { context } = presentation;
    await this.sessions.end(session, { reason, context });
    return this.report.refused(presentation, reason, session);
  }
}

/** Whether the subject says that sign-ins as old as this one no longer count. */
function isSupersededBy(subject: Subject, session: Session): boolean {
  const sessionsValidAfter = subject.sessionsValidAfter ?? undefined;
  return sessionsValidAfter !== undefined && session.authenticatedAt < sessionsValidAfter.getTime();
}

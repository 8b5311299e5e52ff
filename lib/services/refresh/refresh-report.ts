import { Injectable } from '@nestjs/common';
import { AuthError, type AuthErrorCode } from '../../domain/auth-error.js';
import type { Session } from '../../domain/session.js';
import type {
  ContextMismatchEvent,
  RefusalReason,
  ReuseDetectedEvent,
} from '../events/auth-event.js';
import { AuthEvents } from '../events/auth-events.js';
import type { Presentation } from './presentation.js';

/** The error of each refusal. Clients get the same answer for most of them; the event says why. */
const REFUSALS = {
  malformed: 'ERR_AUTH_REFRESH_TOKEN_MALFORMED',
  unknown: 'ERR_AUTH_REFRESH_TOKEN_UNKNOWN',
  revoked: 'ERR_AUTH_REFRESH_TOKEN_REVOKED',
  expired: 'ERR_AUTH_REFRESH_TOKEN_EXPIRED',
  ahead: 'ERR_AUTH_REFRESH_TOKEN_AHEAD',
  'other-client': 'ERR_AUTH_REFRESH_TOKEN_MISMATCH',
  'scope-too-wide': 'ERR_AUTH_INVALID_SCOPE',
  'subject-unavailable': 'ERR_AUTH_SUBJECT_UNAVAILABLE',
  'superseded-by-subject': 'ERR_AUTH_REFRESH_TOKEN_REVOKED',
} as const satisfies Readonly<Record<RefusalReason, AuthErrorCode>>;

/** Tells what became of a presented refresh token: one event for each fact, and the error where it is refused. */
@Injectable()
export class RefreshReport {
  constructor(private readonly events: AuthEvents) {}

  /** The session goes on at generation `to`. */
  rotated(presentation: Presentation, session: Session, to: number): void {
    const facts = eventFacts(presentation, session, to);
    const from = session.generation;
    if (presentation.token.generation > from) this.events.tell({ type: 'healed', from, ...facts });
    else if (presentation.elevation === undefined)
      this.events.tell({ type: 'refreshed', ...facts });
    if (presentation.elevation) this.events.tell({ type: 'elevated', ...facts });
  }

  /** The session goes on as it is; `retried` where the token before the newest came again. */
  answered(type: 'refreshed' | 'retried', presentation: Presentation, session: Session): void {
    this.events.tell({ type, ...eventFacts(presentation, session, session.generation) });
  }

  reuse(
    presentation: Presentation,
    session: Session,
    outcome: ReuseDetectedEvent['outcome'],
  ): void {
    const facts = eventFacts(presentation, session);
    const gap = session.generation - facts.generation;
    this.events.tell({ type: 'reuse-detected', gap, outcome, ...facts });
  }

  contextMismatch(
    presentation: Presentation,
    session: Session,
    during: ContextMismatchEvent['during'],
    outcome: ContextMismatchEvent['outcome'],
  ): void {
    const facts = eventFacts(presentation, session);
    this.events.tell({ type: 'context-mismatch', during, outcome, ...facts });
  }

  superseded(presentation: Presentation, session: Session): never {
    this.events.tell({ type: 'superseded', ...eventFacts(presentation, session) });
    throw new AuthError('ERR_AUTH_REFRESH_SUPERSEDED');
  }

  /** The store said no to every attempt, and nothing that was read explains it. */
  gaveUp({ context }: Presentation): never {
    const cause = new Error('the session changed at every attempt');
    this.events.tell({ type: 'unavailable', service: 'store', cause, context });
    throw new AuthError('ERR_AUTH_UNAVAILABLE', { cause });
  }

  refused(presentation: Presentation, reason: RefusalReason, session?: Session): never {
    const { context, token } = presentation;
    const { sid, generation } = token;
    const subject = session && { subject: session.subject };
    this.events.tell({ type: 'refused', reason, sid, generation, ...subject, context });
    throw new AuthError(REFUSALS[reason]);
  }
}

/** What most events say; `generation` is the presented one unless another is given. */
function eventFacts(
  { token, context }: Presentation,
  { sid, subject }: Session,
  generation = token.generation,
) {
  return { sid, subject, generation, context };
}

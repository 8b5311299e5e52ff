import type { Session } from '../../domain/session.js';
import type {
  AuthContext,
  NewSession,
  SessionReading,
} from '../../ports/refresh-token-repository.js';

/**
 * The hash of a session: two texts that scripts pass on unread, and what scripts compute with. JSON
 * stays out of Lua, which can't tell an empty list from an empty object. A field that is missing is null.
 */
export const SESSION_FIELDS = [
  ...['known', 'auth', 'generation', 'createdAt', 'rotatedAt', 'usedAt'],
  ...['inactivityDeadline', 'absoluteDeadline', 'revokedAt', 'revocationReason'],
] as const;

/** What never changes. */
type Known = Pick<Session, 'subject' | 'clientId' | 'scope' | 'roles' | 'userAgent' | 'ipAddress'>;

export function knownOf({
  subject,
  clientId,
  scope,
  roles,
  userAgent,
  ipAddress,
}: NewSession): string {
  return JSON.stringify({
    subject,
    clientId,
    scope,
    roles,
    userAgent,
    ipAddress,
  } satisfies Known);
}

export function authOf({ amr, acr, authenticatedAt }: AuthContext): string {
  return JSON.stringify({ amr, acr, authenticatedAt } satisfies AuthContext);
}

export function subjectIn(known: string): string {
  return (JSON.parse(known) as Known).subject;
}

/** The script's reply to a reading: {@link SESSION_FIELDS} in their order, and the time. */
type ReadingReply = readonly [
  ...[known: string, auth: string, generation: string, createdAt: string],
  ...[rotatedAt: string | null, usedAt: string, inactivity: string, absolute: string],
  ...[revokedAt: string | null, reason: string | null, now: string],
];

/** A session as it was read. Every refresh does this, so it is spelled out: spreading takes half as long again. */
export function readingOf(sid: string, reply: unknown): SessionReading {
  const [knownText, authText, generation, createdAt, rotatedAt, usedAt, ...rest] =
    reply as ReadingReply;
  const [inactivityDeadline, absoluteDeadline, revokedAt, revocationReason, now] = rest;
  const known = JSON.parse(knownText) as Known;
  const auth = JSON.parse(authText) as AuthContext;
  const session = {
    sid,
    subject: known.subject,
    clientId: known.clientId,
    generation: Number(generation),
    scope: known.scope,
    roles: known.roles,
    amr: auth.amr,
    acr: auth.acr,
    authenticatedAt: auth.authenticatedAt,
    createdAt: Number(createdAt),
    rotatedAt: optional(rotatedAt),
    usedAt: Number(usedAt),
    inactivityDeadline: Number(inactivityDeadline),
    absoluteDeadline: Number(absoluteDeadline),
    revokedAt: optional(revokedAt),
    revocationReason,
    userAgent: known.userAgent,
    ipAddress: known.ipAddress,
  };
  return { session, now: Number(now) };
}

function optional(text: string | null): number | null {
  return text === null ? null : Number(text);
}

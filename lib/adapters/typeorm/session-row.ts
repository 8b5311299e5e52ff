import type { Session } from '../../domain/session.js';
import type { NewSession } from '../../ports/refresh-token-repository.js';
import type { SqlParameters } from './statement.js';

/** The column of each fact about a session. */
export const COLUMNS = {
  sid: 'sid',
  subject: 'subject',
  clientId: 'client_id',
  generation: 'generation',
  scope: 'scope',
  roles: 'roles',
  amr: 'amr',
  acr: 'acr',
  authenticatedAt: 'authenticated_at',
  createdAt: 'created_at',
  rotatedAt: 'rotated_at',
  usedAt: 'used_at',
  inactivityDeadline: 'inactivity_deadline',
  absoluteDeadline: 'absolute_deadline',
  revokedAt: 'revoked_at',
  revocationReason: 'revocation_reason',
  userAgent: 'user_agent',
  ipAddress: 'ip_address',
} as const satisfies Readonly<Record<keyof Session, string>>;

/** A row as drivers give it, by column: 64-bit numbers may be text, lists are JSON. */
export type RawRow = Readonly<
  Record<(typeof COLUMNS)[keyof Session] | 'store_now', string | number | null>
>;

/** Makes a session of a row. */
export function sessionOf(row: RawRow): Session {
  return {
    sid: row.sid as string,
    subject: row.subject as string,
    clientId: row.client_id as string,
    generation: Number(row.generation),
    scope: row.scope as string | null,
    roles: listOf(row.roles),
    amr: listOf(row.amr),
    acr: row.acr as string | null,
    authenticatedAt: Number(row.authenticated_at),
    createdAt: Number(row.created_at),
    rotatedAt: numberOrNull(row.rotated_at),
    usedAt: Number(row.used_at),
    inactivityDeadline: Number(row.inactivity_deadline),
    absoluteDeadline: Number(row.absolute_deadline),
    revokedAt: numberOrNull(row.revoked_at),
    revocationReason: row.revocation_reason as string | null,
    userAgent: row.user_agent as string | null,
    ipAddress: row.ip_address as string | null,
  };
}

/** The store's clock as it was when a row was read. */
export function timeOf(row: Pick<RawRow, 'store_now'>): number {
  return Number(row.store_now);
}

/** What is bound for a new session; the store's clock makes its times. */
export function parametersOf(session: NewSession): SqlParameters {
  const { roles, amr, inactivityTimeout, absoluteLifetime, ...known } = session;
  return {
    ...known,
    roles: jsonOf(roles),
    amr: jsonOf(amr),
    inactivityTimeout: Math.min(inactivityTimeout, absoluteLifetime),
    absoluteLifetime,
  };
}

/** A list as it is in the table. */
export function jsonOf(list: readonly string[] | null): string | null {
  return list && JSON.stringify(list);
}

function listOf(json: string | number | null): readonly string[] | null {
  return json === null ? null : (JSON.parse(json as string) as string[]);
}

function numberOrNull(value: string | number | null): number | null {
  return value === null ? null : Number(value);
}

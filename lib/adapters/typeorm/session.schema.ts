import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';
import type { Session } from '../../domain/session.js';

/** Where the table of sessions is. */
export interface SessionTable {
  /** What the table is called. @default 'auth_session' */
  readonly tableName?: string;
  /** On PostgreSQL, another schema than the data source's; it must be there. @default the data source's */
  readonly schema?: string;
}

/** A session as it is in the table. */
export type SessionRow = { -readonly [K in keyof Session]: Session[K] };

/** The name under which a data source knows the table. */
export const SESSION_ENTITY = 'AuthSession';

/** Milliseconds and generations: 64-bit in every database. Some drivers give such numbers as text. */
const integer = (name: string, nullable = false): EntitySchemaColumnOptions => ({
  name,
  type: 'bigint',
  nullable,
  transformer: {
    to: (value: number | null) => value,
    from: (value: string | number | null) => (value === null ? null : Number(value)),
  },
});

const text = (name: string, length: number, nullable = false): EntitySchemaColumnOptions => ({
  name,
  type: 'varchar',
  length,
  nullable,
});

const list = (name: string): EntitySchemaColumnOptions => ({
  name,
  type: 'simple-json',
  nullable: true,
});

/**
 * The table of sessions, for `entities` of a data source; the migrations make it where this says. Only
 * columns that a rotation never changes are indexed.
 *
 * @publicApi
 */
export function sessionSchema({
  tableName = 'auth_session',
  schema,
}: SessionTable = {}): EntitySchema<SessionRow> {
  return new EntitySchema<SessionRow>({
    name: SESSION_ENTITY,
    tableName,
    ...(schema !== undefined && { schema }),
    columns: {
      sid: { ...text('sid', 36), primary: true },
      subject: text('subject', 255),
      clientId: text('client_id', 255),
      generation: integer('generation'),
      scope: { name: 'scope', type: 'text', nullable: true },
      roles: list('roles'),
      amr: list('amr'),
      acr: text('acr', 255, true),
      authenticatedAt: integer('authenticated_at'),
      createdAt: integer('created_at'),
      rotatedAt: integer('rotated_at', true),
      usedAt: integer('used_at'),
      inactivityDeadline: integer('inactivity_deadline'),
      absoluteDeadline: integer('absolute_deadline'),
      revokedAt: integer('revoked_at', true),
      revocationReason: text('revocation_reason', 64, true),
      userAgent: text('user_agent', 512, true),
      ipAddress: text('ip_address', 64, true),
    },
    indices: [
      { name: `${tableName}_subject`, columns: ['subject'] },
      { name: `${tableName}_absolute_deadline`, columns: ['absoluteDeadline'] },
      { name: `${tableName}_revoked_at`, columns: ['revokedAt'] },
    ],
  });
}

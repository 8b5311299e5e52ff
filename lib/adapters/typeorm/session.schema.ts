import { EntitySchema, type EntitySchemaColumnOptions } from 'typeorm';
import type { Session } from '../../domain/session.js';

/** A row of the session table: a {@link Session}, column by column. */
export type SessionRow = { -readonly [K in keyof Session]: Session[K] };

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

/** The table of sessions. Only columns that a rotation never changes are indexed. */
export const SessionSchema = new EntitySchema<SessionRow>({
  name: 'AuthSession',
  tableName: 'auth_session',
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
    { name: 'auth_session_subject', columns: ['subject'] },
    { name: 'auth_session_absolute_deadline', columns: ['absoluteDeadline'] },
  ],
});

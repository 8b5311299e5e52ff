import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { sessionIdOf } from '../../../crypto/session-id.js';
import type { Session } from '../../../domain/session.js';
import type {
  NewSession,
  RefreshTokenRepository,
  Rotation,
  SessionListing,
} from '../../../ports/refresh-token-repository.js';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export function newSession(known: Partial<NewSession> = {}): NewSession {
  return {
    sid: sessionIdOf(randomBytes(24)),
    subject: 'alice',
    clientId: 'first-party',
    scope: 'orders:read orders:write',
    roles: ['admin', 'clerk'],
    amr: ['pwd'],
    acr: 'aal1',
    authenticatedAt: 1_800_000_000_123,
    userAgent: 'suite/1.0',
    ipAddress: '192.0.2.1',
    inactivityTimeout: 7 * DAY,
    absoluteLifetime: 30 * DAY,
    ...known,
  };
}

export async function created(repository: RefreshTokenRepository, known: Partial<NewSession> = {}) {
  const command = newSession(known);
  assert.equal(await repository.create(command), 'created');
  return reading(repository, command.sid);
}

export async function many(
  repository: RefreshTokenRepository,
  count: number,
  known: Partial<NewSession>,
): Promise<string[]> {
  const sids: string[] = [];
  for (let index = 0; index < count; index += 1)
    sids.push((await created(repository, known)).session.sid);
  return sids;
}

export async function reading(repository: RefreshTokenRepository, sid: string) {
  const found = await repository.find(sid);
  assert.ok(found !== undefined, `no session ${sid}`);
  return found;
}

export function rotation({ sid }: Session, from: number, to: number): Rotation {
  return { sid, from, to, inactivityTimeout: 7 * DAY };
}

/** The ids of the sessions in a listing, in an array of this realm. */
export function sidsIn({ sessions }: SessionListing): string[] {
  return Array.from(sessions, ({ sid }) => sid);
}

/** Facts of a session by name; its lists are copied, since those of another realm are never equal. */
export function pick(
  session: Session,
  names: readonly string[] = Object.keys(session),
): Record<string, unknown> {
  const facts = Object.entries(session).filter(([name]) => names.includes(name));
  const copied = facts.map(([name, fact]: [string, unknown]) => [
    name,
    Array.isArray(fact) ? Array.from<unknown>(fact) : fact,
  ]);
  return Object.fromEntries(copied) as Record<string, unknown>;
}

export function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

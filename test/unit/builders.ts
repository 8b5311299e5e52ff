import { resolveAuthOptions } from '../../lib/options/resolve-auth-options.js';
import type { AuthSettings } from '../../lib/options/auth-settings.js';
import type { ResolvedAuthOptions } from '../../lib/options/resolved-auth-options.js';
import type { RotationPolicy } from '../../lib/domain/rotation.js';
import type { Session } from '../../lib/domain/session.js';
import type { NewSession } from '../../lib/ports/refresh-token-repository.js';

export const SECOND = 1_000;
export const HOUR = 3_600 * SECOND;
export const DAY = 24 * HOUR;

/** 2026-01-01T00:00:00Z: the moment at which most tests take place. */
export const NOW = 1_767_225_600_000;

/** Secrets for tests: random once, written down. */
export const SECRET = 'uM3xq7VfZk0tR9sLw2cYb8NnHj5DpGaE';
export const OTHER_SECRET = 'T6yJr1QeWv4oXi8KzB0mCs3FhUd7PgLn';
export const ISSUER = 'https://issuer.test';
export const AUDIENCE = 'orders';

/** A live session, signed in an hour ago and never refreshed. */
export function aSession(known: Partial<Session> = {}): Session {
  return {
    sid: '019b76da-a800-7882-821d-56ba9c7097f0',
    subject: 'alice',
    clientId: 'first-party',
    generation: 0,
    scope: null,
    roles: null,
    amr: null,
    acr: null,
    authenticatedAt: NOW - HOUR,
    createdAt: NOW - HOUR,
    rotatedAt: null,
    usedAt: NOW - HOUR,
    inactivityDeadline: NOW + 7 * DAY,
    absoluteDeadline: NOW + 30 * DAY,
    revokedAt: null,
    revocationReason: null,
    userAgent: null,
    ipAddress: null,
    ...known,
  };
}

/** What a repository is told of a new session. */
export function aNewSession(sid: string, known: Partial<NewSession> = {}): NewSession {
  return {
    sid,
    subject: 'alice',
    clientId: 'first-party',
    scope: null,
    roles: null,
    amr: null,
    acr: null,
    authenticatedAt: NOW,
    userAgent: null,
    ipAddress: null,
    inactivityTimeout: 7 * DAY,
    absoluteLifetime: 30 * DAY,
    ...known,
  };
}

/** The policy of the defaults. */
export function aPolicy(known: Partial<RotationPolicy> = {}): RotationPolicy {
  return {
    rotation: true,
    gracePeriod: 30 * SECOND,
    raceTolerance: 2 * SECOND,
    healAhead: true,
    slideInterval: 600 * SECOND,
    ...known,
  };
}

/** Resolved options: the three that are required, the defaults, and what the test changes. */
export function someOptions(
  settings: Partial<AuthSettings> = {},
  overrides: Partial<ResolvedAuthOptions> = {},
): ResolvedAuthOptions {
  const required = { secret: SECRET, issuer: ISSUER, audience: AUDIENCE };
  const surroundings = { production: false, inMemory: true };
  return { ...resolveAuthOptions({ ...required, ...settings }, surroundings), ...overrides };
}

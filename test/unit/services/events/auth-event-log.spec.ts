import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { AuthEvent } from '../../../../lib/services/events/auth-event.js';
import { AuthEventLog } from '../../../../lib/services/events/auth-event-log.js';
import { AuthEvents } from '../../../../lib/services/events/auth-events.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { NOW } from '../../builders.js';

type Told = Parameters<AuthEvents['tell']>[0];
type Level = 'debug' | 'log' | 'warn' | 'error';

const CANARY = 'canary-7f3a';
/** A context and a subject that must not be seen in any log. */
const BASE = {
  sid: 's1',
  subject: `alice ${CANARY}`,
  context: { userAgent: `agent ${CANARY}`, ipAddress: '192.0.2.1' },
};
const { sid: _sid, ...WITHOUT_SID } = BASE;

class QueryFailedError extends Error {
  override readonly name = 'QueryFailedError';
  readonly code = '40001';
  readonly parameters = [CANARY];
}

/** Every type of event with its line. */
const LINES: readonly (readonly [Told, Level, string])[] = [
  [{ ...BASE, type: 'signed-in', clientId: CANARY }, 'debug', 'signed-in: session s1'],
  [{ ...BASE, type: 'refreshed', generation: 4 }, 'debug', 'refreshed: session s1 generation 4'],
  [{ ...BASE, type: 'retried', generation: 4 }, 'debug', 'retried: session s1 generation 4'],
  [{ ...BASE, type: 'superseded', generation: 2 }, 'debug', 'superseded: session s1 generation 2'],
  [{ ...BASE, type: 'elevated', generation: 6 }, 'debug', 'elevated: session s1 generation 6'],
  [{ ...BASE, type: 'revoked', reason: CANARY }, 'debug', 'revoked: session s1'],
  [
    { ...WITHOUT_SID, type: 'subject-revoked', reason: CANARY, except: [CANARY], count: 3 },
    'debug',
    'subject-revoked: 3 sessions',
  ],
  [
    { type: 'cross-site', context: { userAgent: CANARY } },
    'debug',
    'a request with a cookie came from elsewhere, or did not say from where',
  ],
  [{ type: 'pruned', count: 1_200, batches: 2, context: {} }, 'debug', 'pruned: 1200 sessions'],
  [
    {
      type: 'unavailable',
      service: 'jwks',
      cause: new Error('no JWK Set from there'),
      context: {},
    },
    'error',
    'jwks unavailable: no JWK Set from there',
  ],
  [
    { type: 'keys-changed', kid: 'k 1', kids: ['k 1', CANARY], context: {} },
    'log',
    'access tokens are signed with key k%201',
  ],
  [
    { ...BASE, type: 'refused', reason: 'expired', generation: 4 },
    'debug',
    'refresh refused (expired): session s1 generation 4',
  ],
  [
    { type: 'refused', reason: 'malformed', context: BASE.context },
    'debug',
    'refresh refused (malformed): no session',
  ],
  [
    { ...BASE, type: 'context-mismatch', generation: 4, during: 'retry', outcome: 'allowed' },
    'debug',
    'refresh by another client: session s1 generation 4: allowed',
  ],
  [
    { ...BASE, type: 'context-mismatch', generation: 4, during: 'rotation', outcome: 'rejected' },
    'warn',
    'refresh by another client: session s1 generation 4: rejected',
  ],
  [
    { ...BASE, type: 'reuse-detected', generation: 0, gap: 7, outcome: 'session-revoked' },
    'warn',
    'refresh token reuse: session s1 generation 0, 7 behind: session-revoked',
  ],
  [
    { ...BASE, type: 'healed', from: 3, generation: 9 },
    'warn',
    'the store had lost writes: session s1 generation 9 healed from 3',
  ],
  [
    { type: 'unavailable', service: 'store', cause: new QueryFailedError(CANARY), context: {} },
    'error',
    'store unavailable: QueryFailedError 40001',
  ],
  [
    { type: 'unavailable', service: 'subject', cause: new TypeError(CANARY), context: {} },
    'error',
    'subject unavailable: TypeError',
  ],
  [
    { type: 'unavailable', service: 'signer', cause: CANARY, context: {} },
    'error',
    'signer unavailable: unknown cause',
  ],
  [
    { type: 'feed-stale', context: {} },
    'warn',
    'the revocation feed is silent: revocations of other processes may be unknown here',
  ],
  [{ type: 'feed-current', context: {} }, 'log', 'the revocation feed is heard'],
  [
    {
      type: 'unavailable',
      service: 'store',
      cause: Object.assign(new Error(CANARY), { code: 7 }),
      context: {},
    },
    'error',
    'store unavailable: Error',
  ],
];

describe('the log of events (R84, R85, R87)', () => {
  let lines: [Level, string][];
  let events: AuthEvents;
  let log: AuthEventLog;

  beforeEach(() => {
    lines = [];
    for (const level of ['debug', 'warn', 'error', 'log', 'verbose', 'fatal'] as const) {
      jest.spyOn(Logger.prototype, level).mockImplementation((...line: unknown[]) => {
        lines.push([level as Level, line.map(String).join(' ')]);
      });
    }
    events = new AuthEvents(new MovableClock(NOW));
    log = new AuthEventLog(events);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each(LINES.map(([event, level, line]) => [event.type, level, line, event] as const))(
    '%s is written at level %s: %s',
    (_type, level, line, event) => {
      events.tell(event);
      expect(lines).toEqual([[level, line]]);
    },
  );

  it('shows only ids and numbers of any event, and nothing that a client or a host wrote', () => {
    for (const [event] of LINES) events.tell(event);
    expect(lines).toHaveLength(LINES.length);
    expect(JSON.stringify(lines)).not.toContain(CANARY);
    expect(JSON.stringify(lines)).not.toContain('192.0.2.1');
  });

  it('has a line for every type of event', () => {
    const types: Record<AuthEvent['type'], true> = {
      'signed-in': true,
      refreshed: true,
      retried: true,
      superseded: true,
      'reuse-detected': true,
      'context-mismatch': true,
      healed: true,
      elevated: true,
      revoked: true,
      'subject-revoked': true,
      refused: true,
      'cross-site': true,
      pruned: true,
      'keys-changed': true,
      'feed-stale': true,
      'feed-current': true,
      unavailable: true,
    };
    expect(new Set(LINES.map(([{ type }]) => type))).toEqual(new Set(Object.keys(types)));
  });

  it('ends when the application closes', () => {
    log.onApplicationShutdown();
    for (const [event] of LINES) events.tell(event);
    expect(lines).toEqual([]);
  });
});

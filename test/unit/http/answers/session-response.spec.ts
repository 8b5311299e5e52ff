import { describe, expect, it } from '@jest/globals';
import { sessionResponse } from '../../../../lib/http/answers/session-response.js';
import { HOUR, NOW, aSession } from '../../builders.js';

describe('a session on the wire', () => {
  const session = aSession({
    createdAt: NOW,
    usedAt: NOW + HOUR,
    inactivityDeadline: NOW + 2 * HOUR,
    userAgent: 'curl/8',
    ipAddress: '192.0.2.1',
  });

  it('has the names and times that are promised, and nothing else', () => {
    expect(sessionResponse(session, session.sid, 'curl')).toEqual({
      sid: session.sid,
      current: true,
      created_at: '2026-01-01T00:00:00.000Z',
      last_used_at: '2026-01-01T01:00:00.000Z',
      expires_at: '2026-01-01T02:00:00.000Z',
      device: 'curl',
      user_agent: 'curl/8',
      ip_address: '192.0.2.1',
    });
  });

  it.each(['another', undefined])('is not the current one for a token of session %p', (sid) => {
    expect(sessionResponse(session, sid, null).current).toBe(false);
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  authOf,
  knownOf,
  readingOf,
  SESSION_FIELDS,
  subjectIn,
} from '../../../../lib/adapters/redis/session-record.js';
import { newSession } from '../../../../lib/testing/contract/repository/sessions.js';

const session = newSession({ roles: [], acr: null, subject: '"Ünï"\\' });

describe('a session as Redis keeps it', () => {
  it('is read as it was written, fields that are missing as null', () => {
    const numbers = ['4294967295', '1764000000000', null, '1764000000001'];
    const deadlines = ['1764000000002', '1764000000003', null, null];
    const reply = [knownOf(session), authOf(session), ...numbers, ...deadlines, '1764000000004'];
    expect(reply).toHaveLength(SESSION_FIELDS.length + 1);
    const { inactivityTimeout: _timeout, absoluteLifetime: _lifetime, ...known } = session;
    expect(readingOf(session.sid, reply)).toEqual({
      session: {
        ...known,
        generation: 0xffff_ffff,
        createdAt: 1_764_000_000_000,
        rotatedAt: null,
        usedAt: 1_764_000_000_001,
        inactivityDeadline: 1_764_000_000_002,
        absoluteDeadline: 1_764_000_000_003,
        revokedAt: null,
        revocationReason: null,
      },
      now: 1_764_000_000_004,
    });
  });

  it('tells its subject', () => {
    expect(subjectIn(knownOf(session))).toBe(session.subject);
  });
});

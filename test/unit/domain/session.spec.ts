import { describe, expect, it } from '@jest/globals';
import { nextInactivityDeadline, sessionEnd } from '../../../lib/domain/session.js';
import { NOW, aSession } from '../builders.js';

describe('what ends a session', () => {
  it.each([
    ['nothing, while both deadlines lie ahead', {}, undefined],
    ['nothing, 1 ms before the inactivity deadline', { inactivityDeadline: NOW + 1 }, undefined],
    ['inactivity, from its deadline on', { inactivityDeadline: NOW }, 'inactivity'],
    ['inactivity, after its deadline', { inactivityDeadline: NOW - 1 }, 'inactivity'],
    [
      'nothing, 1 ms before the absolute deadline',
      { absoluteDeadline: NOW + 1, inactivityDeadline: NOW + 1 },
      undefined,
    ],
    ['the absolute lifetime, from its deadline on', { absoluteDeadline: NOW }, 'absolute'],
    ['the absolute lifetime, however active the session is', { absoluteDeadline: 0 }, 'absolute'],
    [
      'the absolute lifetime, when both are over',
      { absoluteDeadline: NOW, inactivityDeadline: NOW },
      'absolute',
    ],
    ['a revocation', { revokedAt: NOW }, 'revoked'],
    ['a revocation that seems to lie in the future (R97)', { revokedAt: NOW + 1 }, 'revoked'],
    ['a revocation at the beginning of time', { revokedAt: 0 }, 'revoked'],
    ['a revocation before anything else', { revokedAt: NOW, absoluteDeadline: 0 }, 'revoked'],
  ] as const)('%s', (_case, known, end) => {
    expect(sessionEnd(aSession(known), NOW)).toBe(end);
  });
});

describe('the inactivity deadline after a use (R29)', () => {
  it.each([
    ['is later by the timeout', 100, 1_000, NOW + 100],
    ['is the absolute deadline where that comes at the same moment', 1_000, 1_000, NOW + 1_000],
    ['is the absolute deadline where that comes first', 2_000, 1_000, NOW + 1_000],
    ['never moves past an absolute deadline that is over', 2_000, -1_000, NOW - 1_000],
  ])('%s', (_case, timeout, absoluteIn, deadline) => {
    expect(nextInactivityDeadline(NOW, timeout, NOW + absoluteIn)).toBe(deadline);
  });
});

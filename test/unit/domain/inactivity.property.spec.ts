import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideRotation } from '../../../lib/domain/rotation.js';
import { nextInactivityDeadline } from '../../../lib/domain/session.js';
import { aSession, NOW, SECOND, someOptions } from '../builders.js';

/** An access-token lifetime, and an inactivity timeout that is longer; whole seconds. */
const lifetimes = fc
  .tuple(fc.integer({ min: 1, max: 3_600 }), fc.integer({ min: 1, max: 36_000 }))
  .map(([lifetime, more]) => ({ lifetime, timeout: lifetime + more }));

/** Parts of the longest interval that is promised. */
const parts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 });

it.each([true, false])(
  'R29: rotation: %s: no session ends by inactivity that is refreshed as often as is promised',
  (rotation) => {
    fc.assert(
      fc.property(lifetimes, parts, ({ lifetime, timeout }, intervals) => {
        const { rotation: policy } = someOptions({
          accessToken: { lifetime },
          refreshToken: { rotation },
          session: { inactivityTimeout: timeout, absoluteLifetime: '3650d' },
        });
        const halfway = rotation ? timeout - 0.001 : (timeout + lifetime) / 2;
        const promised = Math.max(halfway, timeout - lifetime) * SECOND;
        const absoluteDeadline = NOW + 3_650 * 86_400 * SECOND;
        let session = aSession({ usedAt: NOW, inactivityDeadline: NOW + timeout * SECOND });
        let now = NOW;
        for (const part of intervals) {
          now += Math.floor(part * promised);
          const presented = session.generation;
          const verdict = decideRotation({ presented, session, now, policy });
          expect(verdict.kind).toBe(rotation ? 'rotate' : 'keep');
          if (verdict.kind === 'keep' && !verdict.slide) continue;
          const inactivityDeadline = nextInactivityDeadline(
            now,
            timeout * SECOND,
            absoluteDeadline,
          );
          session = { ...session, usedAt: now, inactivityDeadline };
        }
      }),
      { numRuns: 2_000 },
    );
  },
);

it('rotation: false: a use is written at most once for each access-token lifetime, where the timeout is long', () => {
  const slideIntervalOf = (lifetime: number, inactivityTimeout: number): number =>
    someOptions({ accessToken: { lifetime }, session: { inactivityTimeout } }).rotation
      .slideInterval;
  expect(slideIntervalOf(600, 1_800)).toBe(600 * SECOND);
  expect(slideIntervalOf(600, 1_799)).toBe(599.5 * SECOND);
  expect(slideIntervalOf(600, 900)).toBe(150 * SECOND);
  expect(slideIntervalOf(600, 601)).toBe(500);
});

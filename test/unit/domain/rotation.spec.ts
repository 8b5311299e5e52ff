import { describe, expect, it } from '@jest/globals';
import {
  MAX_GENERATION,
  decideRotation,
  type RotationPolicy,
  type RotationVerdict,
} from '../../../lib/domain/rotation.js';
import type { Session } from '../../../lib/domain/session.js';
import { HOUR, NOW, SECOND, aPolicy, aSession } from '../builders.js';

const GRACE = 30 * SECOND;
const TOLERANCE = 2 * SECOND;
const NEWEST = 7;

interface Situation {
  readonly presented?: number | undefined;
  /** Milliseconds since the newest rotation, by the store's clock. */
  readonly age?: number;
  readonly session?: Partial<Session>;
  readonly policy?: Partial<RotationPolicy>;
}

/** The verdict on a session at generation 7 that was rotated an hour ago, where nothing else is said. */
function verdictOn({
  presented,
  age = HOUR,
  session = {},
  policy = {},
}: Situation): RotationVerdict {
  return decideRotation({
    presented,
    session: aSession({ generation: NEWEST, rotatedAt: NOW - age, ...session }),
    now: NOW,
    policy: aPolicy({ gracePeriod: GRACE, raceTolerance: TOLERANCE, ...policy }),
  });
}

const ROTATE = { kind: 'rotate', from: 7, to: 8 };
const RETRY = { kind: 'retry', successor: 7 };
const SUPERSEDED = { kind: 'superseded' };
const reuse = (gap: number): object => ({ kind: 'reuse', gap });
const expired = (by: string): object => ({ kind: 'expired', by });

/** Everything that can be presented to a session at generation 7. */
const PRESENTED: readonly (readonly [string, number | undefined])[] = [
  ['a malformed token', undefined],
  ['the first token', 0],
  ['the grandparent', 5],
  ['the parent', 6],
  ['the newest token', 7],
  ['the token after it', 8],
  ['a token far ahead', 500],
  ['the last token there can be', MAX_GENERATION],
];

describe('the table of design: presented generation, stored generation, time', () => {
  it.each<[string, number, number, object]>([
    ['the newest, long after its rotation', 7, HOUR, ROTATE],
    ['the newest, at once (a client in a hurry)', 7, 0, ROTATE],
    ['the parent, at the moment of the rotation', 6, 0, RETRY],
    ['the parent, within race tolerance and grace: grace comes first', 6, TOLERANCE, RETRY],
    ['the parent, 1 ms before the grace period ends', 6, GRACE - 1, RETRY],
    ['the parent, at the end of the grace period, which counts', 6, GRACE, RETRY],
    ['the parent, 1 ms after the grace period', 6, GRACE + 1, reuse(1)],
    ['the parent, long after the grace period (attack 46)', 6, HOUR, reuse(1)],
    ['the grandparent, at the moment of the rotation', 5, 0, SUPERSEDED],
    ['the grandparent, 1 ms before the race tolerance ends', 5, TOLERANCE - 1, SUPERSEDED],
    ['the grandparent, at the end of the race tolerance, which counts', 5, TOLERANCE, SUPERSEDED],
    [
      'the grandparent, 1 ms after it though within grace (R27, attack 47)',
      5,
      TOLERANCE + 1,
      reuse(2),
    ],
    ['the grandparent, at the end of the grace period', 5, GRACE, reuse(2)],
    ['the first token, within the race tolerance (R42)', 0, TOLERANCE, SUPERSEDED],
    ['the first token, 1 ms after it (R26, attack 48)', 0, TOLERANCE + 1, reuse(7)],
    ['the first token, long after', 0, HOUR, reuse(7)],
    ['one ahead (F16)', 8, HOUR, { kind: 'ahead', from: 7, to: 9, heal: true }],
    ['one ahead, just after a rotation', 8, 0, { kind: 'ahead', from: 7, to: 9, heal: true }],
    ['far ahead (F30)', 500, HOUR, { kind: 'ahead', from: 7, to: 501, heal: true }],
  ])('%s', (_case, presented, age, verdict) => {
    expect(verdictOn({ presented, age })).toEqual(verdict);
  });
});

describe('a retry', () => {
  it('gets the successor that is in force, whatever the generation', () => {
    const session = { generation: MAX_GENERATION, rotatedAt: NOW };
    expect(verdictOn({ presented: MAX_GENERATION - 1, session })).toEqual({
      kind: 'retry',
      successor: MAX_GENERATION,
    });
  });
});

describe('a grace period of 0', () => {
  const policy = { gracePeriod: 0 };

  it.each([
    ['the parent at the moment of the rotation', 6, 0, SUPERSEDED],
    ['the parent at the end of the race tolerance', 6, TOLERANCE, SUPERSEDED],
    ['the parent 1 ms later', 6, TOLERANCE + 1, reuse(1)],
    ['the grandparent at the moment of the rotation', 5, 0, SUPERSEDED],
    ['the newest', 7, 0, ROTATE],
  ])('never retries: %s', (_case, presented, age, verdict) => {
    expect(verdictOn({ presented, age, policy })).toEqual(verdict);
  });
});

describe('a race tolerance of 0', () => {
  const policy = { raceTolerance: 0 };

  it.each([
    ['the parent at the end of the grace period', 6, GRACE, RETRY],
    ['the parent 1 ms later', 6, GRACE + 1, reuse(1)],
    ['the grandparent at the moment of the rotation', 5, 0, reuse(2)],
    ['the first token at the moment of the rotation', 0, 0, reuse(7)],
  ])('never takes reuse for a race: %s', (_case, presented, age, verdict) => {
    expect(verdictOn({ presented, age, policy })).toEqual(verdict);
  });

  it('together with a grace period of 0 makes every earlier token reuse, at any time', () => {
    const neither = { gracePeriod: 0, raceTolerance: 0 };
    expect(verdictOn({ presented: 6, age: 0, policy: neither })).toEqual(reuse(1));
    expect(verdictOn({ presented: 5, age: -HOUR, policy: neither })).toEqual(reuse(2));
  });
});

describe('a race tolerance longer than the grace period', () => {
  const policy = { gracePeriod: 1 * SECOND, raceTolerance: 5 * SECOND };

  it.each([
    ['retry until the grace period ends', 1_000, RETRY],
    ['lost race from then on', 1_001, SUPERSEDED],
    ['lost race until the tolerance ends', 5_000, SUPERSEDED],
    ['reuse from then on', 5_001, reuse(1)],
  ])('makes the parent a %s', (_case, age, verdict) => {
    expect(verdictOn({ presented: 6, age, policy })).toEqual(verdict);
  });
});

describe('a rotation that seems to lie in the future, since the clock went back (R97, F22)', () => {
  it.each([
    ['1 ms', -1],
    ['an hour', -HOUR],
  ])('by %s has age 0', (_case, age) => {
    expect(verdictOn({ presented: 7, age })).toEqual(ROTATE);
    expect(verdictOn({ presented: 6, age })).toEqual(RETRY);
    expect(verdictOn({ presented: 5, age })).toEqual(SUPERSEDED);
    expect(verdictOn({ presented: 6, age, policy: { gracePeriod: 0 } })).toEqual(SUPERSEDED);
  });
});

describe('a session that was never rotated', () => {
  it('rotates on its first token', () => {
    const session = { generation: 0, rotatedAt: null };
    expect(verdictOn({ presented: 0, session })).toEqual({ kind: 'rotate', from: 0, to: 1 });
  });

  it('finds reuse in an earlier token even so: there is no rotation that could excuse it', () => {
    const session = { generation: 1, rotatedAt: null };
    expect(verdictOn({ presented: 0, session })).toEqual(reuse(1));
    // Nor does a clock that begins at the epoch, where no time at all seems to have passed.
    const early = { presented: 0, session: aSession(session), now: 0, policy: aPolicy() };
    expect(decideRotation(early)).toEqual(reuse(1));
  });

  it('was rotated when it was so at the beginning of time: 0 is a moment like any other', () => {
    const session = { generation: 1, rotatedAt: 0, inactivityDeadline: 10, absoluteDeadline: 10 };
    const input = { presented: 0, session: aSession(session), policy: aPolicy() };
    expect(decideRotation({ ...input, now: 5 })).toEqual({ kind: 'retry', successor: 1 });
  });
});

describe.each(PRESENTED)('%s', (_name, presented) => {
  const malformed = presented === undefined;
  const or = (verdict: object): object => (malformed ? { kind: 'malformed' } : verdict);

  it('of a session that is not known is refused', () => {
    const verdict = decideRotation({ presented, session: undefined, now: NOW, policy: aPolicy() });
    expect(verdict).toEqual(or({ kind: 'unknown' }));
  });

  it.each<[string, Partial<Session>, object]>([
    ['revoked', { revokedAt: NOW - 1 }, { kind: 'revoked' }],
    ['revoked at this moment', { revokedAt: NOW }, { kind: 'revoked' }],
    ['revoked in what seems the future', { revokedAt: NOW + HOUR }, { kind: 'revoked' }],
    ['revoked and expired', { revokedAt: NOW, absoluteDeadline: 0 }, { kind: 'revoked' }],
    ['expired for lack of use', { inactivityDeadline: NOW }, expired('inactivity')],
    ['expired for good', { absoluteDeadline: NOW }, expired('absolute')],
    ['expired both ways', { inactivityDeadline: NOW, absoluteDeadline: NOW }, expired('absolute')],
  ])(
    'of a session that is %s is refused, just after a rotation too (R29, attack 58)',
    (_case, session, verdict) => {
      for (const age of [0, TOLERANCE, GRACE, HOUR]) {
        for (const policy of [{}, { rotation: false }, { healAhead: false }]) {
          expect(verdictOn({ presented, age, session, policy })).toEqual(or(verdict));
        }
      }
    },
  );

  it('of a session that ends 1 ms later is still decided on its merits', () => {
    const session = { inactivityDeadline: NOW + 1, absoluteDeadline: NOW + 1 };
    expect(verdictOn({ presented, session })).toEqual(verdictOn({ presented }));
  });

  it('does not change what it is decided on', () => {
    const session = Object.freeze(aSession({ generation: NEWEST, rotatedAt: NOW }));
    const policy = Object.freeze(aPolicy());
    const input = Object.freeze({ presented, session, now: NOW, policy });
    expect(decideRotation(input)).toEqual(decideRotation(input));
  });
});

describe('a token newer than the store', () => {
  it('is not healed where that is turned off', () => {
    expect(verdictOn({ presented: 9, policy: { healAhead: false } })).toEqual({
      kind: 'ahead',
      from: 7,
      to: 10,
      heal: false,
    });
  });

  it('brings a store back that had lost the rotation to the first generation', () => {
    const session = { generation: 0, rotatedAt: null };
    expect(verdictOn({ presented: 1, session })).toEqual({
      kind: 'ahead',
      from: 0,
      to: 2,
      heal: true,
    });
  });
});

describe('the last generation that four bytes hold', () => {
  it('is reached', () => {
    const session = { generation: MAX_GENERATION - 1 };
    expect(verdictOn({ presented: MAX_GENERATION - 1, session })).toEqual({
      kind: 'rotate',
      from: MAX_GENERATION - 1,
      to: MAX_GENERATION,
    });
  });

  it('is not passed: the session is then expired', () => {
    const session = { generation: MAX_GENERATION };
    expect(verdictOn({ presented: MAX_GENERATION, session })).toEqual(expired('generation'));
  });

  it('is not passed by healing either', () => {
    expect(verdictOn({ presented: MAX_GENERATION })).toEqual(expired('generation'));
    expect(verdictOn({ presented: MAX_GENERATION - 1 })).toMatchObject({ to: MAX_GENERATION });
  });

  it('is kept where there is no rotation', () => {
    const session = { generation: MAX_GENERATION };
    const policy = { rotation: false };
    expect(verdictOn({ presented: MAX_GENERATION, session, policy })).toMatchObject({
      kind: 'keep',
    });
  });
});

describe('without rotation', () => {
  const policy = { rotation: false, slideInterval: 600 * SECOND };

  it.each([
    ['is not written 1 ms before the interval is over', 600 * SECOND - 1, false],
    ['is written when the interval is over', 600 * SECOND, true],
    ['is written after that', HOUR, true],
    ['is not written at once', 0, false],
    ['is not written when the clock went back', -HOUR, false],
  ])('the newest token is kept, and its use %s', (_case, unused, slide) => {
    const session = { usedAt: NOW - unused };
    expect(verdictOn({ presented: 7, session, policy })).toEqual({
      kind: 'keep',
      generation: 7,
      slide,
    });
  });

  it.each([
    ['the parent within grace: a retry', 6, GRACE, RETRY],
    ['the parent after it: reuse', 6, GRACE + 1, reuse(1)],
    ['the grandparent within the race tolerance: a lost race', 5, TOLERANCE, SUPERSEDED],
    ['the grandparent after it: reuse', 5, TOLERANCE + 1, reuse(2)],
  ])(
    'earlier tokens, from when it was on, mean what they meant: %s',
    (_case, presented, age, verdict) => {
      expect(verdictOn({ presented, age, policy })).toEqual(verdict);
    },
  );

  it('a token newer than the store heals it to its own generation, not to the next', () => {
    expect(verdictOn({ presented: 9, policy })).toEqual({
      kind: 'ahead',
      from: 7,
      to: 9,
      heal: true,
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decideRotation,
  type RotationInput,
  type RotationPolicy,
  type RotationVerdict,
} from '../../../lib/domain/rotation.js';
import { SECOND } from '../builders.js';
import { Play, type Move, type Rules } from './rotation-play.js';

const RUNS = 5_000;

const policies: fc.Arbitrary<RotationPolicy> = fc.record({
  rotation: fc.oneof(
    { weight: 7, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  gracePeriod: fc.constantFrom(0, 1, 5 * SECOND, 30 * SECOND),
  raceTolerance: fc.constantFrom(0, 1, 2 * SECOND, 10 * SECOND),
  healAhead: fc.oneof(
    { weight: 3, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  slideInterval: fc.constantFrom(0, 10 * SECOND),
});

const moves: fc.Arbitrary<Move> = fc.oneof(
  { weight: 18, arbitrary: of('refresh', { answerLost: fc.boolean() }) },
  {
    weight: 6,
    arbitrary: of('refresh in parallel', {
      order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 2 }),
    }),
  },
  {
    weight: 6,
    arbitrary: of('arrive late', {
      refreshes: fc.integer({ min: 1, max: 3 }),
      delays: fc.array(fc.constantFrom(0, 0.5, 1), { minLength: 3, maxLength: 3 }),
    }),
  },
  { weight: 6, arbitrary: of('replay', { which: fc.nat(20) }) },
  { weight: 6, arbitrary: of('wait', { ms: fc.constantFrom(0, 1, 999, 2_001, 7_000, 31_000) }) },
  {
    weight: 9,
    arbitrary: of('wait to the edge', {
      of: fc.constantFrom('grace', 'tolerance'),
      past: fc.constantFrom(-1, 0, 1),
    }),
  },
  {
    weight: 3,
    arbitrary: of('set the clock', { by: fc.constantFrom(-3_600_000, -1_000, -1, 1, 1_000) }),
  },
  { weight: 3, arbitrary: of('restore', { which: fc.nat(20) }) },
  { weight: 1, arbitrary: of('revoke', {}) },
);

function of<const Name extends Move['do']>(
  name: Name,
  rest: Record<Exclude<keyof Extract<Move, { do: Name }>, 'do'>, fc.Arbitrary<unknown>>,
): fc.Arbitrary<Move> {
  return fc.record({ do: fc.constant(name), ...rest }) as unknown as fc.Arbitrary<Move>;
}

/** Plays random sequences by these rules. */
function plays(
  rules: Rules,
  met = new Map<string, number>(),
): fc.IPropertyWithHooks<[RotationPolicy, Move[]]> {
  return fc.property(
    policies,
    fc.array(moves, { maxLength: 40, size: 'max' }),
    (policy, sequence) => {
      const play = new Play(rules, policy);
      play.play(sequence);
      for (const [kind, times] of play.met) met.set(kind, (met.get(kind) ?? 0) + times);
    },
  );
}

describe('random plays of honest clients, thieves, clocks and failing stores', () => {
  it(`keep every promise, ${RUNS} times (R25 to R29, R37 to R44, R96, R97, F16, F22, F30)`, () => {
    const met = new Map<string, number>();
    fc.assert(plays({ decide: decideRotation }, met), { numRuns: RUNS });
    const kinds = ['ahead', 'expired', 'keep', 'retry', 'reuse', 'revoked', 'rotate', 'superseded'];
    expect([...met.keys()].sort()).toEqual(kinds);
    for (const kind of kinds) expect(met.get(kind)).toBeGreaterThan(RUNS / 20);
  });
});

/** `decideRotation` with one verdict made another. */
function deciding(
  change: (verdict: RotationVerdict, input: RotationInput) => RotationVerdict,
): Rules {
  return { decide: (input) => change(decideRotation(input), input) };
}

describe('the plays find out', () => {
  it.each<[string, Rules, RegExp]>([
    [
      'a grandparent that is answered within the grace period',
      deciding((verdict, { session, now, policy }) => {
        const young = now - (session?.rotatedAt ?? 0) <= policy.gracePeriod;
        return verdict.kind === 'reuse' && verdict.gap === 2 && young
          ? { kind: 'retry', successor: session?.generation ?? 0 }
          : verdict;
      }),
      /two successors|a replay was answered/,
    ],
    [
      'a retry that forks instead of getting the same successor (R37)',
      deciding((verdict) =>
        verdict.kind === 'retry'
          ? { kind: 'rotate', from: verdict.successor, to: verdict.successor + 1 }
          : verdict,
      ),
      /two successors|more than one generation behind|was written/,
    ],
    [
      'a retry that moves rotatedAt, and so the grace period (R43)',
      { decide: decideRotation, retryMovesRotatedAt: true },
      /was written|a replay was answered|did not end the session/,
    ],
    [
      'a grace period that ends 1 ms early',
      deciding((verdict, { session, now, policy }) =>
        verdict.kind === 'retry' && now - (session?.rotatedAt ?? 0) === policy.gracePeriod
          ? { kind: 'reuse', gap: 1 }
          : verdict,
      ),
      /not let in|race among tabs/,
    ],
    [
      'a lost race that is taken for reuse (R42)',
      deciding((verdict) => (verdict.kind === 'superseded' ? { kind: 'reuse', gap: 2 } : verdict)),
      /race ended the session|race among tabs|refused|was written/,
    ],
    [
      'reuse that is only refused',
      deciding((verdict) => (verdict.kind === 'reuse' ? { kind: 'superseded' } : verdict)),
      /did not end the session/,
    ],
    [
      'a store that lost writes and locks its honest clients out (F16)',
      deciding((verdict) => (verdict.kind === 'ahead' ? { kind: 'unknown' } : verdict)),
      /not let in|no tab was let in/,
    ],
    [
      'a revoked session that is answered (R44)',
      {
        decide: (input) =>
          decideRotation({
            ...input,
            session: input.session && { ...input.session, revokedAt: null },
          }),
      },
      /changed at every attempt|had ended/,
    ],
    [
      'a rotation that moves the absolute deadline (R29)',
      { decide: decideRotation, rotationMovesAbsoluteDeadline: true },
      /absolute deadline moved/,
    ],
    [
      'a commit without its condition (R52)',
      { decide: decideRotation, commitIsUnconditional: true },
      /rotated twice/,
    ],
  ])('%s', (_case, rules, complaint) => {
    const result = fc.check(plays(rules), { numRuns: RUNS, seed: 20_260_101 });
    expect(result.failed).toBe(true);
    expect(String(result.errorInstance)).toMatch(complaint);
  });
});

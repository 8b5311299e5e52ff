import { sessionEnd, type Session } from './session.js';

/** The largest generation that the four bytes of a refresh token can hold. */
export const MAX_GENERATION = 0xffff_ffff;

/** What decides between rotation, retry and reuse. Durations are milliseconds. */
export interface RotationPolicy {
  /** `false` keeps one generation for the whole session. */
  readonly rotation: boolean;
  /** How long after a rotation the token before it is answered with the same successor; 0 for never. */
  readonly gracePeriod: number;
  /** How long after a rotation an older token counts as a lost race and not as reuse; 0 for never. */
  readonly raceTolerance: number;
  /** Whether a genuine token newer than the store's generation heals the store. */
  readonly healAhead: boolean;
  /** Without rotation: how long a use may go unwritten, which is as much less than the inactivity timeout. */
  readonly slideInterval: number;
}

/** Everything that the decision depends on. */
export interface RotationInput {
  /** The generation of the presented token; `undefined` when it did not parse or its tag was wrong. */
  readonly presented: number | undefined;
  /** The session as read from the primary; `undefined` when there is none. */
  readonly session: Session | undefined;
  /** The store's clock at the moment of that reading; milliseconds since the epoch. */
  readonly now: number;
  readonly policy: RotationPolicy;
}

/**
 * What a presented refresh token means. Closed: a new case breaks the compiler wherever verdicts
 * are handled.
 *
 * - `malformed`, `unknown`, `revoked`, `expired`: refused, without effect.
 * - `rotate`: the newest token; `to` comes into force.
 * - `retry`: the token just before the newest, within the grace period; the same successor again.
 * - `keep`: rotation is off; the same token goes on. `slide` says that the use is to be written.
 * - `superseded`: an older token shortly after a rotation: a lost race, no harm done.
 * - `reuse`: an older token, too late to be a race. `gap` generations behind the newest.
 * - `ahead`: a genuine token that the store does not know yet, so the store lost writes. With `heal`
 *   the store is brought to `to`.
 */
export type RotationVerdict =
  | { readonly kind: 'malformed' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'revoked' }
  | { readonly kind: 'expired'; readonly by: 'inactivity' | 'absolute' | 'generation' }
  | { readonly kind: 'rotate'; readonly from: number; readonly to: number }
  | { readonly kind: 'retry'; readonly successor: number }
  | { readonly kind: 'keep'; readonly generation: number; readonly slide: boolean }
  | { readonly kind: 'superseded' }
  | { readonly kind: 'reuse'; readonly gap: number }
  | { readonly kind: 'ahead'; readonly from: number; readonly to: number; readonly heal: boolean };

/**
 * Decides what a presented refresh token means. Pure: no I/O, no clock of its own.
 *
 * A rotation that seems to lie in the future (the store's clock stepped back) has age 0.
 */
export function decideRotation({
  presented,
  session,
  now,
  policy,
}: RotationInput): RotationVerdict {
  if (presented === undefined) return { kind: 'malformed' };
  if (session === undefined) return { kind: 'unknown' };

  const end = sessionEnd(session, now);
  if (end === 'revoked') return { kind: 'revoked' };
  if (end !== undefined) return { kind: 'expired', by: end };

  const newest = session.generation;
  if (presented < newest) return decideOnEarlier(presented, session, now, policy);
  return decideOnNewest(presented, session, now, policy);
}

function decideOnEarlier(
  presented: number,
  session: Session,
  now: number,
  policy: RotationPolicy,
): RotationVerdict {
  const gap = session.generation - presented;
  const rotatedWithin = (period: number): boolean =>
    period > 0 && session.rotatedAt !== null && Math.max(0, now - session.rotatedAt) <= period;

  if (gap === 1 && rotatedWithin(policy.gracePeriod)) {
    return { kind: 'retry', successor: session.generation };
  }
  if (rotatedWithin(policy.raceTolerance)) return { kind: 'superseded' };
  return { kind: 'reuse', gap };
}

function decideOnNewest(
  presented: number,
  session: Session,
  now: number,
  policy: RotationPolicy,
): RotationVerdict {
  const from = session.generation;
  const to = policy.rotation ? presented + 1 : presented;
  if (to > MAX_GENERATION) return { kind: 'expired', by: 'generation' };
  if (presented > from) return { kind: 'ahead', from, to, heal: policy.healAhead };
  if (policy.rotation) return { kind: 'rotate', from, to };
  const slide = now - session.usedAt >= policy.slideInterval;
  return { kind: 'keep', generation: presented, slide };
}

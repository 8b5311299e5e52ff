import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { overLimit } from '../../../lib/domain/session-limit.js';
import type { Session } from '../../../lib/domain/session.js';
import { NOW, aSession } from '../builders.js';

const RUNS = 5_000;
/** Enough steps for every enforcer, wherever the others come between. */
const STEPS = 120;

/** Something that happens next: whose turn it is, and what the clock and other sessions do before. */
interface Step {
  readonly who: number;
  readonly ms: number;
  readonly used: number | undefined;
}

/** A store of which each step is atomic, and sign-ins that create, list and end in any interleaving. */
class Play {
  now = NOW;
  readonly sessions = new Map<string, Session>();
  private readonly ended = new Set<string>();
  private readonly signIns: { readonly sid: string; toEnd: string[] | undefined }[] = [];

  constructor(
    sids: readonly string[],
    earlier: number,
    private readonly limit: number,
  ) {
    for (const [index, sid] of sids.entries()) {
      if (index < earlier) this.create(sid);
      else this.signIns.push({ sid, toEnd: undefined });
    }
  }

  get live(): readonly Session[] {
    return [...this.sessions.values()].filter(({ sid }) => !this.ended.has(sid));
  }

  get newest(): Session {
    return [...this.sessions.values()].reduce((a, b) =>
      a.createdAt > b.createdAt || (a.createdAt === b.createdAt && a.sid > b.sid) ? a : b,
    );
  }

  step({ who, ms, used }: Step): void {
    this.now += ms;
    const one = used === undefined ? undefined : this.live[used % this.live.length];
    if (one !== undefined) this.sessions.set(one.sid, { ...one, usedAt: this.now });
    this.goOn(who);
  }

  finish(): void {
    for (let who = 0; who < this.signIns.length; who += 1)
      for (let steps = 0; steps < STEPS; steps += 1) this.goOn(who);
  }

  private goOn(who: number): void {
    const signIn = this.signIns[who % Math.max(1, this.signIns.length)];
    if (signIn === undefined) return;
    if (!this.sessions.has(signIn.sid)) this.create(signIn.sid);
    else if (signIn.toEnd === undefined)
      signIn.toEnd = overLimit({ sessions: this.live, now: this.now }, this.limit).map(
        ({ sid }) => sid,
      );
    else {
      const next = signIn.toEnd.shift();
      if (next !== undefined) this.ended.add(next);
    }
  }

  private create(sid: string): void {
    this.sessions.set(sid, aSession({ sid, createdAt: this.now, usedAt: this.now }));
  }
}

const sids = fc.uniqueArray(fc.stringMatching(/^[a-f]{3}$/), { minLength: 1, maxLength: 10 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    who: fc.nat(20),
    ms: fc.constantFrom(0, 0, 1),
    used: fc.option(fc.nat(20), { nil: undefined }),
  }),
  { maxLength: STEPS },
);

describe('any number of sign-ins that enforce the limit at the same time (R92)', () => {
  it('leave no more than that, and the newest', () => {
    fc.assert(
      fc.property(
        ...[sids, fc.nat(5), fc.integer({ min: 1, max: 4 }), steps],
        (names: string[], earlier: number, limit: number, happenings: Step[]) => {
          const play = new Play(names, earlier, limit);
          for (const one of happenings) play.step(one);
          play.finish();
          const live = play.live.map(({ sid }) => sid);
          expect(live.length).toBeLessThanOrEqual(Math.max(limit, earlier));
          if (earlier < names.length) expect(live.length).toBeLessThanOrEqual(limit);
          expect(live).toContain(play.newest.sid);
          if (names.length <= limit) expect(live).toHaveLength(names.length);
        },
      ),
      { numRuns: RUNS },
    );
  });
});

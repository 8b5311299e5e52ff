import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import type { Revocation } from '../../../../lib/domain/revocation.js';
import { DenyList } from '../../../../lib/services/revocation/deny-list.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { HOUR, NOW } from '../../builders.js';
import {
  claimsOf,
  HORIZON,
  optionsWith,
  sessionEnd,
  sidAt,
  subjectEnd,
} from './revocations-made.js';

const SUBJECTS = ['alice', 'bob'] as const;
/** Sessions that began one after another, by turns of either subject. */
const SESSIONS = Array.from({ length: 8 }, (_, index) => ({
  sid: sidAt(NOW + index),
  begun: NOW + index,
  subject: SUBJECTS[index % 2]!,
}));

type Move =
  | { readonly do: 'tell'; readonly revocation: Revocation }
  | { readonly do: 'tell again'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'set the clock'; readonly ms: number };

const revocations: fc.Arbitrary<Revocation> = fc.oneof(
  fc.constantFrom(...SESSIONS).map(({ sid }) => sessionEnd(sid)),
  fc
    .record({
      subject: fc.constantFrom(...SUBJECTS),
      begunUpTo: fc.constantFrom(...SESSIONS.map(({ begun }) => begun)),
      except: fc.subarray(SESSIONS.map(({ sid }) => sid)),
    })
    .map(subjectEnd),
);

const moves: fc.Arbitrary<Move> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('tell'), revocation: revocations }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('tell again'), which: fc.nat(40) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait'),
      ms: fc.constantFrom(1, HORIZON / 3, HORIZON / 2, HORIZON - 1, HORIZON),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('set the clock'), ms: fc.constantFrom(-HOUR, HOUR) }),
  },
);

/** What was told, with the moment from which no token that it means can be alive. */
interface Told {
  readonly revocation: Revocation;
  readonly until: number;
}

const means = (revocation: Revocation, { sid, begun, subject }: (typeof SESSIONS)[number]) =>
  revocation.kind === 'session'
    ? revocation.sid === sid
    : revocation.subject === subject &&
      begun <= revocation.begunUpTo &&
      !revocation.except.includes(sid);

/** Plays moves on a list, and looks at each session after each of them. */
function play(
  maxEntries: number,
  all: readonly Move[],
  look: (list: DenyList, covered: boolean, must: boolean, may: boolean) => void,
): void {
  const clock = new MovableClock(NOW);
  const list = new DenyList(optionsWith({ maxEntries }), clock);
  const told: Told[] = [];
  for (const move of all) {
    const again =
      move.do === 'tell again' ? told[move.which % Math.max(1, told.length)] : undefined;
    const revocation = move.do === 'tell' ? move.revocation : again?.revocation;
    if (revocation !== undefined) {
      told.push({ revocation, until: clock.elapsed() + revocation.keepFor });
      list.add(revocation);
    }
    if (move.do === 'wait') clock.advance(move.ms);
    if (move.do === 'set the clock') clock.step(move.ms);
    for (const session of SESSIONS) {
      const meant = told.filter((one) => means(one.revocation, session));
      const must = meant.some(({ until }) => clock.elapsed() < until);
      look(list, list.covers(claimsOf(session.sid, session.subject)), must, meant.length > 0);
    }
  }
}

const plays = fc.array(moves, { maxLength: 25 });

describe('R47, R97: a token of a session that has ended, whatever is told and whenever', () => {
  it('is covered until it can live no more, and one that nobody means never is', () => {
    fc.assert(
      fc.property(plays, (all) => {
        play(1_000, all, (list, covered, must, may) => {
          if (must && !covered) throw new Error('a session that has ended is not covered');
          if (covered && !may) throw new Error('a session is covered that nobody meant');
          if (!list.isComplete) throw new Error('it is not complete, although nothing was dropped');
        });
      }),
      { numRuns: 1_000 },
    );
  });

  it('is covered, or the list says that it is not complete, where it may keep little (R91)', () => {
    fc.assert(
      fc.property(plays, fc.integer({ min: 1, max: 6 }), (all, maxEntries) => {
        play(maxEntries, all, (list, covered, must, may) => {
          if (must && !covered && list.isComplete) throw new Error('what is missing is not told');
          if (covered && !may) throw new Error('a session is covered that nobody meant');
          if (list.size > maxEntries) throw new Error('there is more in it than it may have');
        });
      }),
      { numRuns: 1_000 },
    );
  });
});

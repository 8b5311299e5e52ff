import { afterEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type { VerificationKey } from '../../../../lib/crypto/access-token-key.js';
import { RemoteKeys } from '../../../../lib/services/keys/remote-keys.js';
import { Gate } from '../../../support/controlled-repository.js';
import { nextTurn } from '../../../support/turns.js';
import { SECOND } from '../../builders.js';
import { aJwk, ControlledSource } from './controlled-source.js';
import { ManualTime } from './manual-time.js';

const COOL_DOWN = 30 * SECOND;
const STALE_LIMIT = 300 * SECOND;
const RUNS = 500;

type Move =
  | { readonly do: 'seek'; readonly kid: string }
  | { readonly do: 'start' }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'be down' }
  | { readonly do: 'show'; readonly kids: readonly string[] }
  | { readonly do: 'be slow' }
  | { readonly do: 'answer' };

const kid = fc.constantFrom('a', 'b', 'c', 'nobody');
const moves: fc.Arbitrary<Move> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('seek' as const), kid }) },
  { weight: 1, arbitrary: fc.constant({ do: 'start' } as const) },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 1, 900, 2_500, 29_999, COOL_DOWN, 33_001, 66_000, STALE_LIMIT),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'be down' } as const) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('show' as const), kids: fc.array(kid) }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'be slow' } as const) },
  { weight: 2, arbitrary: fc.constant({ do: 'answer' } as const) },
);

interface Fetch {
  readonly at: number;
  /** Whether a token asked for it, and not the timer. */
  readonly isSought: boolean;
  readonly isFirst: boolean;
  /** Whether any had succeeded before it. */
  readonly isAfterSuccess: boolean;
}

/** One issuer, one service, and what becomes of them. */
class Play {
  readonly fetches: Fetch[] = [];
  private readonly time = new ManualTime();
  private readonly source = new ControlledSource();
  private readonly keys: RemoteKeys;
  private underWay = 0;

  constructor(chance: number) {
    jest.spyOn(Math, 'random').mockReturnValue(chance);
    this.source.onFetch = () => this.note();
    this.keys = new RemoteKeys(
      this.source,
      { maxAge: 60 * SECOND, staleLimit: STALE_LIMIT, coolDown: COOL_DOWN },
      this.time.clock,
      { tell: () => {} },
      ({ kid }) => ({ kid }) as VerificationKey,
    );
  }

  async make(move: Move): Promise<void> {
    switch (move.do) {
      case 'seek':
        void this.keys.seek(move.kid).catch(() => undefined);
        break;
      case 'start':
        void this.keys.start();
        break;
      case 'wait':
        await this.time.pass(move.ms);
        break;
      case 'be down':
        this.source.failure = new Error('down');
        break;
      case 'show':
        this.source.failure = undefined;
        this.source.members = move.kids.map((one) => aJwk(one));
        break;
      case 'be slow':
        this.source.gate ??= new Gate();
        break;
      case 'answer':
        this.source.gate?.open();
        this.source.gate = undefined;
        break;
    }
    await nextTurn();
  }

  private note(): void {
    this.fetches.push({
      at: this.time.clock.elapsed(),
      isSought: !this.time.isTimerRunning,
      isFirst: this.fetches.length === 0,
      isAfterSuccess: this.keys.lastSuccess !== undefined,
    });
  }
}

describe('random plays of tokens, time and an issuer', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it(`never lead to a second fetch within the cool-down, ${RUNS} times (R20, attack 40)`, async () => {
    const met = { sought: 0, timed: 0, beforeSuccess: 0 };
    const sequences = fc.array(moves, { maxLength: 40, size: 'max' });
    await fc.assert(
      fc.asyncProperty(sequences, fc.constantFrom(0, 0.5, 0.999), async (sequence, chance) => {
        const play = new Play(chance);
        for (const move of sequence) await play.make(move);
        jest.restoreAllMocks();
        play.fetches.forEach(({ at, isSought, isFirst, isAfterSuccess }, index) => {
          if (isFirst) return;
          met[isSought ? 'sought' : isAfterSuccess ? 'timed' : 'beforeSuccess'] += 1;
          const since = at - play.fetches[index - 1]!.at;
          // While there has been no success the timer alone asks sooner, and less and less often.
          const least =
            isSought || isAfterSuccess ? COOL_DOWN : Math.min(COOL_DOWN, 1_000 * 2 ** (index - 1));
          expect(since).toBeGreaterThanOrEqual(isSought || isAfterSuccess ? least : 0.9 * least);
        });
      }),
      { numRuns: RUNS },
    );
    for (const times of Object.values(met)) expect(times).toBeGreaterThan(RUNS / 10);
  });
});

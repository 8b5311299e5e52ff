import { describe, expect, it } from '@jest/globals';
import {
  InMemoryRefreshTokenRepository,
  type Clock,
  type CreateOutcome,
  type NewSession,
  type RevokeOutcome,
  type RotateOutcome,
  type Rotation,
  type SessionListing,
  type SessionReading,
  type Touch,
} from 'nestjs-dual-token';
import { describeRefreshTokenRepository, MovableClock } from 'nestjs-dual-token/testing';

type Faulty = new (clock: Clock) => InMemoryRefreshTokenRepository;

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** Adapters with the faults that real ones have had. */
const FAULTS: Readonly<Record<string, Faulty>> = {
  'checks the generation, then writes': class extends InMemoryRefreshTokenRepository {
    override async rotate(rotation: Rotation): Promise<RotateOutcome> {
      const before = await this.find(rotation.sid);
      if (before?.session.generation !== rotation.from) return 'conflict';
      await Promise.resolve();
      const now = await this.find(rotation.sid);
      await super.rotate({ ...rotation, from: now?.session.generation ?? 0 });
      return 'rotated';
    }
  },
  'rotates whatever the generation is': class extends InMemoryRefreshTokenRepository {
    override async rotate(rotation: Rotation): Promise<RotateOutcome> {
      const now = await this.find(rotation.sid);
      return super.rotate({ ...rotation, from: now?.session.generation ?? 0 });
    }
  },
  'tells every caller that it revoked': class extends InMemoryRefreshTokenRepository {
    override async revoke(sid: string, reason: string): Promise<RevokeOutcome> {
      await super.revoke(sid, reason);
      return 'revoked';
    }
  },
  'forgets to revoke': class extends InMemoryRefreshTokenRepository {
    override revoke(): Promise<RevokeOutcome> {
      return Promise.resolve('revoked');
    }
  },
  'ignores the exceptions of revokeAll': class extends InMemoryRefreshTokenRepository {
    override revokeAll(subject: string, reason: string): Promise<number> {
      return super.revokeAll(subject, reason, []);
    }
  },
  'creates over what is there': class extends InMemoryRefreshTokenRepository {
    override async create(session: NewSession): Promise<CreateOutcome> {
      await super.create(session);
      return 'created';
    }
  },
  'counts a use as a rotation': class extends InMemoryRefreshTokenRepository {
    override async touch(touch: Touch) {
      const rotated = await this.rotate({ ...touch, from: touch.generation, to: touch.generation });
      return rotated === 'rotated' ? ('touched' as const) : ('conflict' as const);
    }
  },
  'does not slide': class extends InMemoryRefreshTokenRepository {
    override rotate(rotation: Rotation): Promise<RotateOutcome> {
      return super.rotate({ ...rotation, inactivityTimeout: 0 });
    }
  },
  'drops facts about the sign-in': class extends InMemoryRefreshTokenRepository {
    override rotate({ sid, from, to, inactivityTimeout }: Rotation): Promise<RotateOutcome> {
      return super.rotate({ sid, from, to, inactivityTimeout });
    }
  },
  'keeps time in whole seconds': class extends InMemoryRefreshTokenRepository {
    override async find(sid: string): Promise<SessionReading | undefined> {
      const reading = await super.find(sid);
      return reading && { ...reading, now: Math.floor(reading.now / 1_000) * 1_000 };
    }
  },
  'prunes without a limit': class extends InMemoryRefreshTokenRepository {
    override prune(): Promise<number> {
      return super.prune(NO_LIMIT);
    }
  },
  'lists the oldest first': class extends InMemoryRefreshTokenRepository {
    override async list(subject: string): Promise<SessionListing> {
      const { sessions, now } = await super.list(subject);
      return { sessions: [...sessions].reverse(), now };
    }
  },
  'takes the wall clock as it is': class extends InMemoryRefreshTokenRepository {
    constructor(clock: Clock) {
      super({ now: () => clock.now(), elapsed: () => Number.MIN_VALUE - clock.now() });
    }
  },
};

describe('describeRefreshTokenRepository', () => {
  it('finds nothing wrong with the reference', async () => {
    expect(await failuresOf(InMemoryRefreshTokenRepository)).toEqual([]);
  });

  it.each(Object.keys(FAULTS))('finds an adapter that %s', async (fault) => {
    expect(await failuresOf(FAULTS[fault]!)).not.toEqual([]);
  });
});

/** Runs the suite by a runner that only counts; gives the titles of the cases that failed. */
async function failuresOf(adapter: Faulty): Promise<string[]> {
  const cases: [title: string, body: () => Promise<void>][] = [];
  const runner = {
    describe: (_name: string, body: () => void) => body(),
    it: (title: string, body: () => Promise<void>) => void cases.push([title, body]),
  };
  const factory = () => {
    const clock = new MovableClock();
    return {
      repository: new adapter(clock),
      advance: (ms: number) => clock.advance(ms),
      step: (ms: number) => clock.step(ms),
    };
  };
  describeRefreshTokenRepository('a faulty adapter', factory, { runner });
  const failures: string[] = [];
  for (const [title, body] of cases) await body().catch(() => failures.push(title));
  return failures;
}

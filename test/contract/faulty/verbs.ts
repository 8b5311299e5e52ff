import type {
  Clock,
  CreateOutcome,
  NewSession,
  RevokeOutcome,
  RotateOutcome,
  Rotation,
  SessionListing,
  SessionReading,
  Touch,
  TouchOutcome,
} from 'nestjs-dual-token';
import { Adapter, type Fault, type SharedStore } from './adapter.js';

const NO_LIMIT = Number.MAX_SAFE_INTEGER;

/** Adapters that take a verb for something else than it is. */
export const VERB_FAULTS: readonly Fault[] = [
  {
    does: 'checks the generation, then writes',
    foundBy: 'of many rotations of one generation exactly one succeeds',
    adapter: class extends Adapter {
      override async rotate(rotation: Rotation): Promise<RotateOutcome> {
        const before = await this.find(rotation.sid);
        if (before?.session.generation !== rotation.from) return 'conflict';
        await Promise.resolve();
        const now = await this.find(rotation.sid);
        await super.rotate({ ...rotation, from: now?.session.generation ?? 0 });
        return 'rotated';
      }
    },
  },
  {
    does: 'rotates whatever the generation is',
    foundBy: 'conflicts at any other generation',
    adapter: class extends Adapter {
      override async rotate(rotation: Rotation): Promise<RotateOutcome> {
        const now = await this.find(rotation.sid);
        return super.rotate({ ...rotation, from: now?.session.generation ?? 0 });
      }
    },
  },
  {
    does: 'rotates however late it is',
    foundBy: 'conflicts when it comes too late',
    adapter: class extends Adapter {
      override rotate({ sid, from, to, inactivityTimeout, authContext }: Rotation) {
        return super.rotate({
          ...{ sid, from, to, inactivityTimeout },
          ...(authContext && { authContext }),
        });
      }
    },
  },
  {
    does: 'takes every rotation with a latest time for too late',
    foundBy: 'takes place in time',
    adapter: class extends Adapter {
      override rotate(rotation: Rotation): Promise<RotateOutcome> {
        return super.rotate({
          ...rotation,
          ...(rotation.notAfter !== undefined && { notAfter: 0 }),
        });
      }
    },
  },
  {
    does: 'does not slide',
    foundBy: 'slides the inactivity deadline',
    adapter: class extends Adapter {
      override rotate(rotation: Rotation): Promise<RotateOutcome> {
        return super.rotate({ ...rotation, inactivityTimeout: 0 });
      }
    },
  },
  {
    does: 'slides past the absolute deadline',
    foundBy: 'never moves the absolute one',
    adapter: class extends Adapter {
      override async rotate(rotation: Rotation): Promise<RotateOutcome> {
        const outcome = await super.rotate(rotation);
        const session = this.store.get(rotation.sid);
        if (outcome === 'rotated' && session !== undefined) {
          const inactivityDeadline = session.usedAt + rotation.inactivityTimeout;
          this.store.set(rotation.sid, { ...session, inactivityDeadline });
        }
        return outcome;
      }
    },
  },
  {
    does: 'drops facts about the sign-in',
    foundBy: 'writes new facts about the sign-in',
    adapter: class extends Adapter {
      override rotate({ authContext: _, ...rotation }: Rotation): Promise<RotateOutcome> {
        return super.rotate(rotation);
      }
    },
  },
  {
    does: 'counts a use as a rotation',
    foundBy: 'leaves the generation and its time',
    adapter: class extends Adapter {
      override async touch(touch: Touch): Promise<TouchOutcome> {
        const { generation } = touch;
        const outcome = await this.rotate({ ...touch, from: generation, to: generation });
        return outcome === 'rotated' ? 'touched' : 'conflict';
      }
    },
  },
  {
    does: 'creates over what is there',
    foundBy: 'does not create over a session',
    adapter: class extends Adapter {
      override async create(session: NewSession): Promise<CreateOutcome> {
        await super.create(session);
        return 'created';
      }
    },
  },
  {
    does: 'takes an empty list for none',
    foundBy: 'an empty list of roles',
    adapter: class extends Adapter {
      override create(session: NewSession): Promise<CreateOutcome> {
        return super.create({ ...session, roles: session.roles?.length ? session.roles : null });
      }
    },
  },
  {
    does: 'tells every caller that it revoked',
    foundBy: 'exactly one is told that it was the one',
    adapter: class extends Adapter {
      override async revoke(sid: string, reason: string): Promise<RevokeOutcome> {
        await super.revoke(sid, reason);
        return 'revoked';
      }
    },
  },
  {
    does: 'forgets to revoke',
    foundBy: 'conflicts on a revoked session',
    adapter: class extends Adapter {
      override revoke(): Promise<RevokeOutcome> {
        return Promise.resolve('revoked');
      }
    },
  },
  {
    does: 'deletes what is revoked',
    foundBy: 'keeps revoked and inactive sessions',
    adapter: class extends Adapter {
      override async prune(limit: number): Promise<number> {
        const dead = [...this.store.values()].filter(({ revokedAt }) => revokedAt !== null);
        for (const { sid } of dead) this.store.delete(sid);
        return dead.length + (await super.prune(limit));
      }
    },
  },
  {
    does: 'ignores the exceptions of revokeAll',
    foundBy: 'but the excepted ones',
    adapter: class extends Adapter {
      override revokeAll(subject: string, reason: string): Promise<number> {
        return super.revokeAll(subject, reason, []);
      }
    },
  },
  ...subjectFaults({
    'without case': (subject) => subject.toLowerCase(),
    'without accents': (subject) => subject.normalize('NFD').replace(/\p{M}/gu, ''),
    'without white space at the end': (subject) => subject.trimEnd(),
    'by their normal form': (subject) => subject.normalize('NFKC'),
  }),
  {
    does: 'lists the oldest first',
    foundBy: 'newest first',
    adapter: class extends Adapter {
      override async list(subject: string): Promise<SessionListing> {
        const { sessions, now } = await super.list(subject);
        return { sessions: [...sessions].reverse(), now };
      }
    },
  },
  {
    does: 'prunes without a limit',
    foundBy: 'in batches',
    adapter: class extends Adapter {
      override prune(): Promise<number> {
        return super.prune(NO_LIMIT);
      }
    },
  },
  {
    does: 'prunes what was rotated',
    foundBy: 'pruning never takes a session that is being rotated',
    adapter: class extends Adapter {
      override async prune(limit: number): Promise<number> {
        const rotated = [...this.store.values()].filter(({ rotatedAt }) => rotatedAt !== null);
        for (const { sid } of rotated) this.store.delete(sid);
        return rotated.length + (await super.prune(limit));
      }
    },
  },
  {
    does: 'keeps time in whole seconds',
    foundBy: 'to the millisecond',
    adapter: class extends Adapter {
      override async find(sid: string): Promise<SessionReading | undefined> {
        const reading = await super.find(sid);
        return reading && { ...reading, now: Math.floor(reading.now / 1_000) * 1_000 };
      }
    },
  },
  {
    does: 'takes the wall clock as it is',
    foundBy: 'a wall clock set back revives no session',
    adapter: class extends Adapter {
      constructor(clock: Clock, store: SharedStore, appClock: Clock) {
        super(clock, store, appClock);
        Object.assign(this, { storeClock: clock });
      }
    },
  },
];

/** Adapters whose store takes different subjects for one. */
function subjectFaults(foldings: Readonly<Record<string, (subject: string) => string>>): Fault[] {
  return Object.entries(foldings).map(([how, fold]) => ({
    does: `compares subjects ${how}`,
    foundBy: 'tells subjects apart',
    adapter: class extends Adapter {
      override async list(subject: string): Promise<SessionListing> {
        const spellings = new Set([...this.store.values()].map((session) => session.subject));
        const same = [...spellings].filter((spelling) => fold(spelling) === fold(subject));
        const lists = await Promise.all(same.map((spelling) => super.list(spelling)));
        const { now } = await super.list(subject);
        return { sessions: lists.flatMap(({ sessions }) => sessions), now };
      }
    },
  }));
}

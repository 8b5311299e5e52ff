import type {
  Clock,
  RefreshTokenRepository,
  RevokeOutcome,
  RotateOutcome,
  Rotation,
  Session,
  SessionReading,
  Touch,
  TouchOutcome,
} from 'nestjs-dual-token';
import { Adapter, type Fault, type SharedStore } from './adapter.js';

/** Adapters that are right as long as they are alone, and clocks, network and store are too. */
export const SURROUNDINGS_FAULTS: readonly Fault[] = [
  {
    does: 'remembers what it read',
    foundBy: 'see at once what the other one did',
    adapter: class extends Adapter {
      private readonly read = new Map<string, Session>();

      override async find(sid: string): Promise<SessionReading | undefined> {
        const reading = await super.find(sid);
        const session = this.read.get(sid) ?? reading?.session;
        if (session !== undefined) this.read.set(sid, session);
        return reading && session && { ...reading, session };
      }

      override rotate(rotation: Rotation): Promise<RotateOutcome> {
        this.read.clear();
        return super.rotate(rotation);
      }

      override touch(touch: Touch): Promise<TouchOutcome> {
        this.read.clear();
        return super.touch(touch);
      }

      override revoke(sid: string, reason: string): Promise<RevokeOutcome> {
        this.read.clear();
        return super.revoke(sid, reason);
      }

      override revokeAll(...given: [string, string, readonly string[]]): Promise<number> {
        this.read.clear();
        return super.revokeAll(...given);
      }
    },
  },
  {
    does: 'has a lock of its own in place of a condition',
    foundBy: 'let exactly one of many rotations of one generation succeed',
    adapter: class extends Adapter {
      private last: Promise<unknown> = Promise.resolve();

      override rotate(rotation: Rotation): Promise<RotateOutcome> {
        const turn = this.last.then(async () => {
          const before = await this.find(rotation.sid);
          if (before?.session.generation !== rotation.from) return 'conflict';
          await Promise.resolve();
          const now = this.store.get(rotation.sid);
          return super.rotate({ ...rotation, from: now?.generation ?? 0 });
        });
        this.last = turn;
        return turn;
      }
    },
  },
  {
    does: 'counts what another one deletes',
    foundBy: 'prune together what is over, each session once',
    adapter: class extends Adapter {
      override async prune(limit: number): Promise<number> {
        const sessions = [...this.store.values()].slice(0, limit);
        const readings = await Promise.all(sessions.map(({ sid }) => this.find(sid)));
        const over = readings.filter((one) => one && one.session.absoluteDeadline <= one.now);
        for (const reading of over) if (reading) this.store.delete(reading.session.sid);
        return over.length;
      }
    },
  },
  {
    does: 'goes by the clock of the application',
    foundBy: 'an application clock that is off by 1 h',
    adapter: class extends Adapter {
      constructor(_clock: Clock, store: SharedStore, appClock: Clock) {
        super(appClock, store, appClock);
      }
    },
  },
  {
    does: 'stamps with the clock of the application',
    foundBy: 'an application clock that is off by -1 h',
    adapter: class extends Adapter {
      override async rotate(rotation: Rotation): Promise<RotateOutcome> {
        const outcome = await super.rotate(rotation);
        const session = this.store.get(rotation.sid);
        const at = this.appClock.now();
        if (session && outcome === 'rotated') {
          this.store.set(rotation.sid, { ...session, rotatedAt: at, usedAt: at });
        }
        return outcome;
      }
    },
  },
  ...guessing({
    find: undefined,
    create: 'exists',
    rotate: 'conflict',
    touch: 'conflict',
    revoke: 'ended',
    revokeAll: 0,
    list: { sessions: [], now: 0 },
  }),
  {
    does: 'writes later what it could not write',
    foundBy: 'none guesses',
    adapter: class extends Adapter {
      private readonly queue: Rotation[] = [];

      override async rotate(rotation: Rotation): Promise<RotateOutcome> {
        if (this.store.isCutOff) this.queue.push(rotation);
        return super.rotate(rotation);
      }

      override async find(sid: string): Promise<SessionReading | undefined> {
        if (!this.store.isCutOff) for (const late of this.queue.splice(0)) await super.rotate(late);
        return super.find(sid);
      }
    },
  },
  {
    does: 'never comes back from an outage',
    foundBy: 'every verb works again after an outage',
    adapter: class extends Adapter {
      private isBroken = false;

      override async rotate(rotation: Rotation): Promise<RotateOutcome> {
        if (this.isBroken) throw new Error('the connection was lost');
        return super.rotate(rotation);
      }

      override async find(sid: string): Promise<SessionReading | undefined> {
        this.isBroken ||= this.store.isCutOff;
        return super.find(sid);
      }
    },
  },
  {
    does: 'remembers a generation that its store has lost',
    foundBy: 'a store that was set back goes on from there',
    adapter: class extends Adapter {
      private readonly highest = new Map<string, number>();

      override async rotate(rotation: Rotation): Promise<RotateOutcome> {
        if (rotation.from < (this.highest.get(rotation.sid) ?? 0)) return 'conflict';
        const outcome = await super.rotate(rotation);
        if (outcome === 'rotated') this.highest.set(rotation.sid, rotation.to);
        return outcome;
      }
    },
  },
];

/** Adapters that give an answer when the store gives none, one for each verb. */
function guessing(guesses: Partial<Record<keyof RefreshTokenRepository, unknown>>): Fault[] {
  return Object.entries(guesses).map(([verb, guess]) => ({
    does: `guesses the answer of ${verb} when the store is out of reach`,
    foundBy: 'none guesses',
    adapter: class extends Adapter {
      constructor(clock: Clock, store: SharedStore, appClock: Clock) {
        super(clock, store, appClock);
        const ask = Reflect.get(this, verb) as (...given: unknown[]) => Promise<unknown>;
        const askOrGuess = (...given: unknown[]) => ask.apply(this, given).catch(() => guess);
        Object.assign(this, { [verb]: askOrGuess });
      }
    },
  }));
}

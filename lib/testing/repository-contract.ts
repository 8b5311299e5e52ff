import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { sessionIdOf } from '../crypto/session-id.js';
import type { Session } from '../domain/session.js';
import type {
  NewSession,
  RefreshTokenRepository,
  Rotation,
} from '../ports/refresh-token-repository.js';
import { globalRunner, type TestRunner } from './test-runner.js';

/** A repository under test, fresh and empty, and how to handle it. */
export interface RepositoryHarness {
  readonly repository: RefreshTokenRepository;
  /** Lets time pass on the store's clock, in milliseconds. Without it the cases about time are left out. */
  readonly advance?: (ms: number) => void;
  /** Sets the wall clock of the store's machine by so many milliseconds while no time passes. Without it those cases are left out. */
  readonly step?: (ms: number) => void;
  /** Called after each case. */
  readonly close?: () => Promise<void> | void;
}

/** How the suite is run. */
export interface RepositoryContractOptions {
  /** @default the functions `describe` and `it` that are global */
  readonly runner?: TestRunner;
  /** Whether the harness moves the clock forward. @default true */
  readonly movableClock?: boolean;
  /** Whether the harness can set the wall clock back. @default the same as `movableClock` */
  readonly steppableClock?: boolean;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const IN_PARALLEL = 50;

/**
 * What every `RefreshTokenRepository` promises, as tests: each verb, its refusals, its clock, and its
 * races. Run it on your adapter; each case gets a fresh harness.
 *
 * @param name what the adapter is called in the report
 * @param factory makes an empty repository
 * @publicApi
 */
export function describeRefreshTokenRepository(
  name: string,
  factory: () => RepositoryHarness | Promise<RepositoryHarness>,
  options: RepositoryContractOptions = {},
): void {
  const { runner = globalRunner(), movableClock = true } = options;
  const { steppableClock = movableClock } = options;

  const check = (title: string, body: (harness: RepositoryHarness) => Promise<void>): void => {
    runner.it(title, async () => {
      const harness = await factory();
      try {
        await body(harness);
      } finally {
        await harness.close?.();
      }
    });
  };
  const checkTime = (
    title: string,
    body: (harness: Required<RepositoryHarness>) => Promise<void>,
  ): void => {
    if (movableClock) check(title, (harness) => body(harness as Required<RepositoryHarness>));
  };
  const checkStep = (
    title: string,
    body: (harness: Required<RepositoryHarness>) => Promise<void>,
  ): void => {
    if (steppableClock) check(title, (harness) => body(harness as Required<RepositoryHarness>));
  };

  runner.describe(`${name} keeps the contract of RefreshTokenRepository`, () => {
    runner.describe('create and find', () => {
      check('gives back what was created, stamped by one clock', async ({ repository }) => {
        const command = newSession();
        assert.equal(await repository.create(command), 'created');
        const { session, now } = await reading(repository, command.sid);
        const { inactivityTimeout, absoluteLifetime, ...known } = command;
        const { createdAt } = session;
        assert.ok(Number.isInteger(createdAt) && createdAt <= now && now - createdAt < HOUR);
        assert.deepEqual(
          { ...session },
          {
            ...known,
            generation: 0,
            createdAt,
            rotatedAt: null,
            usedAt: createdAt,
            inactivityDeadline: createdAt + inactivityTimeout,
            absoluteDeadline: createdAt + absoluteLifetime,
            revokedAt: null,
            revocationReason: null,
          },
        );
      });

      check('keeps every optional fact that is missing as null', async ({ repository }) => {
        const bare = {
          scope: null,
          roles: null,
          amr: null,
          acr: null,
          userAgent: null,
          ipAddress: null,
        };
        const { session } = await created(repository, bare);
        assert.deepEqual(pick(session, Object.keys(bare)), bare);
      });

      check('keeps text of any script and an empty list of roles', async ({ repository }) => {
        const unusual = {
          subject: "Ада'; DROP TABLE auth_session; -- 🜚",
          roles: [],
          userAgent: '"Ünï\\cödé"',
        };
        const { session } = await created(repository, unusual);
        assert.deepEqual(pick(session, Object.keys(unusual)), unusual);
      });

      check('never puts the inactivity deadline past the absolute one', async ({ repository }) => {
        const { session } = await created(repository, {
          inactivityTimeout: 3 * HOUR,
          absoluteLifetime: HOUR,
        });
        assert.equal(session.inactivityDeadline, session.absoluteDeadline);
      });

      check('finds nothing under an id that was never created', async ({ repository }) => {
        assert.equal(await repository.find(newSession().sid), undefined);
      });

      check('does not create over a session that is there', async ({ repository }) => {
        const { session } = await created(repository);
        assert.equal(
          await repository.create(newSession({ sid: session.sid, subject: 'mallory' })),
          'exists',
        );
        assert.equal((await reading(repository, session.sid)).session.subject, session.subject);
      });
    });

    runner.describe('rotate', () => {
      check('moves a live session to the next generation', async ({ repository }) => {
        const { session } = await created(repository);
        assert.equal(await repository.rotate(rotation(session, 0, 1)), 'rotated');
        const after = await reading(repository, session.sid);
        assert.equal(after.session.generation, 1);
        assert.ok(after.session.rotatedAt !== null && after.session.rotatedAt <= after.now);
        assert.equal(after.session.usedAt, after.session.rotatedAt);
      });

      check('changes nothing but generation, times and deadline', async ({ repository }) => {
        const { session } = await created(repository);
        await repository.rotate(rotation(session, 0, 1));
        const after = (await reading(repository, session.sid)).session;
        const { generation, rotatedAt, usedAt, inactivityDeadline } = after;
        assert.deepEqual(
          { ...after },
          { ...session, generation, rotatedAt, usedAt, inactivityDeadline },
        );
      });

      check('skips generations, up to the largest that four bytes hold', async ({ repository }) => {
        const { session } = await created(repository);
        assert.equal(await repository.rotate(rotation(session, 0, 7)), 'rotated');
        assert.equal(await repository.rotate(rotation(session, 7, 0xffff_ffff)), 'rotated');
        assert.equal((await reading(repository, session.sid)).session.generation, 0xffff_ffff);
      });

      check('writes new facts about the sign-in along with it', async ({ repository }) => {
        const { session } = await created(repository);
        const authContext = {
          amr: ['pwd', 'otp'],
          acr: 'aal2',
          authenticatedAt: session.authenticatedAt + 1,
        };
        await repository.rotate({ ...rotation(session, 0, 2), authContext });
        const after = (await reading(repository, session.sid)).session;
        assert.deepEqual(pick(after, Object.keys(authContext)), authContext);
      });

      check(
        'conflicts at any other generation, and then changes nothing',
        async ({ repository }) => {
          const { session } = await created(repository);
          await repository.rotate(rotation(session, 0, 1));
          const before = (await reading(repository, session.sid)).session;
          for (const from of [0, 2, 3]) {
            assert.equal(await repository.rotate(rotation(session, from, from + 1)), 'conflict');
          }
          assert.deepEqual((await reading(repository, session.sid)).session, before);
        },
      );

      check('conflicts on a session that is not there, and makes none', async ({ repository }) => {
        const { sid } = newSession();
        assert.equal(
          await repository.rotate({ sid, from: 0, to: 1, inactivityTimeout: DAY }),
          'conflict',
        );
        assert.equal(await repository.find(sid), undefined);
      });

      check('conflicts on a revoked session', async ({ repository }) => {
        const { session } = await created(repository);
        await repository.revoke(session.sid, 'logout');
        assert.equal(await repository.rotate(rotation(session, 0, 1)), 'conflict');
        assert.equal((await reading(repository, session.sid)).session.generation, 0);
      });

      checkTime(
        'conflicts on a session that is expired for lack of use',
        async ({ repository, advance }) => {
          const { session } = await created(repository, { inactivityTimeout: HOUR });
          advance(HOUR);
          assert.equal(await repository.rotate(rotation(session, 0, 1)), 'conflict');
        },
      );

      checkTime(
        'slides the inactivity deadline, and never moves the absolute one',
        async ({ repository, advance }) => {
          const { session } = await created(repository, {
            inactivityTimeout: 2 * HOUR,
            absoluteLifetime: 4 * HOUR,
          });
          const slide = { inactivityTimeout: 2 * HOUR };
          advance(HOUR);
          await repository.rotate({ ...rotation(session, 0, 1), ...slide });
          const slid = (await reading(repository, session.sid)).session;
          assert.equal(slid.inactivityDeadline, session.createdAt + 3 * HOUR);
          advance(1.5 * HOUR);
          await repository.rotate({ ...rotation(session, 1, 2), ...slide });
          const capped = (await reading(repository, session.sid)).session;
          assert.equal(capped.absoluteDeadline, session.absoluteDeadline);
          assert.equal(capped.inactivityDeadline, session.absoluteDeadline);
          advance(1.5 * HOUR);
          assert.equal(
            await repository.rotate({ ...rotation(session, 2, 3), ...slide }),
            'conflict',
          );
        },
      );

      checkTime(
        'tells the age of a rotation to the millisecond',
        async ({ repository, advance }) => {
          const { session } = await created(repository);
          await repository.rotate(rotation(session, 0, 1));
          advance(29_999);
          const { session: after, now } = await reading(repository, session.sid);
          assert.equal(now - Number(after.rotatedAt), 29_999);
        },
      );

      checkStep(
        'a wall clock set back revives no session (R97, F22)',
        async ({ repository, advance, step }) => {
          const { session } = await created(repository, { inactivityTimeout: HOUR });
          advance(HOUR);
          await reading(repository, session.sid);
          step(-HOUR);
          assert.equal(await repository.rotate(rotation(session, 0, 1)), 'conflict');
          const { session: after, now } = await reading(repository, session.sid);
          assert.ok(now >= after.inactivityDeadline);
        },
      );

      checkStep(
        'a wall clock set back does not lengthen the age of a rotation (R97)',
        async ({ repository, advance, step }) => {
          const { session } = await created(repository);
          await repository.rotate(rotation(session, 0, 1));
          step(-HOUR);
          advance(31_000);
          const { session: after, now } = await reading(repository, session.sid);
          assert.equal(now - Number(after.rotatedAt), 31_000);
        },
      );
    });

    runner.describe('touch', () => {
      checkTime(
        'slides the deadline and leaves the generation and its time',
        async ({ repository, advance }) => {
          const { session } = await created(repository);
          advance(HOUR);
          const touch = { sid: session.sid, generation: 0, inactivityTimeout: DAY };
          assert.equal(await repository.touch(touch), 'touched');
          const after = (await reading(repository, session.sid)).session;
          assert.deepEqual(pick(after, ['generation', 'rotatedAt']), {
            generation: 0,
            rotatedAt: null,
          });
          assert.equal(after.usedAt, session.createdAt + HOUR);
          assert.equal(after.inactivityDeadline, after.usedAt + DAY);
        },
      );

      check('conflicts at another generation and on a revoked session', async ({ repository }) => {
        const { session } = await created(repository);
        const touch = { sid: session.sid, inactivityTimeout: DAY };
        assert.equal(await repository.touch({ ...touch, generation: 1 }), 'conflict');
        await repository.revoke(session.sid, 'logout');
        assert.equal(await repository.touch({ ...touch, generation: 0 }), 'conflict');
      });
    });

    runner.describe('revoke and revokeAll', () => {
      check('revokes once, and keeps the first reason and time', async ({ repository }) => {
        const { session } = await created(repository);
        assert.equal(await repository.revoke(session.sid, 'reuse'), 'revoked');
        const first = (await reading(repository, session.sid)).session;
        assert.equal(await repository.revoke(session.sid, 'logout'), 'ended');
        const { session: after, now } = await reading(repository, session.sid);
        assert.equal(after.revocationReason, 'reuse');
        assert.equal(after.revokedAt, first.revokedAt);
        assert.ok(after.revokedAt !== null && after.revokedAt <= now);
      });

      check('answers for a session that is not there, and makes none', async ({ repository }) => {
        const { sid } = newSession();
        assert.equal(await repository.revoke(sid, 'logout'), 'ended');
        assert.equal(await repository.find(sid), undefined);
      });

      check('revokes all sessions of one subject but the excepted ones', async ({ repository }) => {
        const mine = await many(repository, 4, { subject: 'alice' });
        const { session: others } = await created(repository, { subject: 'bob' });
        const [kept = '', ...ended] = mine;
        assert.equal(await repository.revokeAll('alice', 'logout-all', [kept]), 3);
        for (const sid of ended)
          assert.equal((await reading(repository, sid)).session.revocationReason, 'logout-all');
        for (const sid of [kept, others.sid])
          assert.equal((await reading(repository, sid)).session.revokedAt, null);
        assert.equal(await repository.revokeAll('alice', 'logout-all', []), 1);
        assert.equal(await repository.revokeAll('alice', 'logout-all', []), 0);
      });

      check('takes a subject by its exact name', async ({ repository }) => {
        const { session } = await created(repository, { subject: 'alice' });
        for (const subject of ['ALICE', 'alice ', 'alic%', 'alic_']) {
          assert.equal(await repository.revokeAll(subject, 'logout-all', []), 0);
          assert.equal((await repository.list(subject)).sessions.length, 0);
        }
        assert.equal((await reading(repository, session.sid)).session.revokedAt, null);
      });
    });

    runner.describe('list', () => {
      checkTime(
        'lists the live sessions of a subject, newest first',
        async ({ repository, advance }) => {
          const sids: string[] = [];
          for (let index = 0; index < 3; index += 1) {
            sids.unshift((await created(repository, { subject: 'alice' })).session.sid);
            advance(1);
          }
          await created(repository, { subject: 'bob' });
          await repository.revoke(
            (await created(repository, { subject: 'alice' })).session.sid,
            'logout',
          );
          await created(repository, { subject: 'alice', inactivityTimeout: HOUR });
          advance(HOUR);
          const { sessions, now } = await repository.list('alice');
          assert.deepEqual(
            sessions.map(({ sid }) => sid),
            sids,
          );
          assert.ok(sessions.every(({ createdAt }) => createdAt <= now));
        },
      );

      check('lists nothing for a subject without sessions', async ({ repository }) => {
        assert.deepEqual((await repository.list('nobody')).sessions, []);
      });
    });

    runner.describe('prune', () => {
      checkTime(
        'deletes what is past its absolute lifetime, in batches (R60)',
        async ({ repository, advance }) => {
          await many(repository, 5, { absoluteLifetime: HOUR });
          const { session: lasting } = await created(repository);
          advance(HOUR);
          assert.equal(await repository.prune(3), 3);
          assert.equal(await repository.prune(3), 2);
          assert.equal(await repository.prune(3), 0);
          assert.equal((await reading(repository, lasting.sid)).session.sid, lasting.sid);
        },
      );

      checkTime(
        'keeps revoked and inactive sessions until then (R60)',
        async ({ repository, advance }) => {
          const { session: revoked } = await created(repository);
          await repository.revoke(revoked.sid, 'reuse');
          const { session: inactive } = await created(repository, { inactivityTimeout: HOUR });
          advance(HOUR);
          assert.equal(await repository.prune(10), 0);
          for (const { sid } of [revoked, inactive]) await reading(repository, sid);
        },
      );
    });

    runner.describe('races', () => {
      check(
        'of many rotations of one generation exactly one succeeds (R37, R52)',
        async ({ repository }) => {
          const { session } = await created(repository);
          for (let generation = 0; generation < 5; generation += 1) {
            const outcomes = await Promise.all(
              times(IN_PARALLEL, () =>
                repository.rotate(rotation(session, generation, generation + 1)),
              ),
            );
            assert.equal(outcomes.filter((outcome) => outcome === 'rotated').length, 1);
          }
          assert.equal((await reading(repository, session.sid)).session.generation, 5);
        },
      );

      check('of many creations of one id exactly one succeeds', async ({ repository }) => {
        const command = newSession();
        const outcomes = await Promise.all(times(IN_PARALLEL, () => repository.create(command)));
        assert.equal(outcomes.filter((outcome) => outcome === 'created').length, 1);
      });

      check(
        'of many revocations exactly one is told that it was the one (R35)',
        async ({ repository }) => {
          const { session } = await created(repository);
          const outcomes = await Promise.all(
            times(IN_PARALLEL, () => repository.revoke(session.sid, 'reuse')),
          );
          assert.equal(outcomes.filter((outcome) => outcome === 'revoked').length, 1);
        },
      );

      check('many parallel revokeAll end each session once', async ({ repository }) => {
        await many(repository, 10, { subject: 'alice' });
        const counts = await Promise.all(
          times(10, () => repository.revokeAll('alice', 'logout-all', [])),
        );
        assert.equal(
          counts.reduce((sum, count) => sum + count, 0),
          10,
        );
      });

      check('no rotation succeeds after a revoke has answered (R44)', async ({ repository }) => {
        for (const _ of times(20, (index) => index)) {
          const { session } = await created(repository);
          const rotations = times(10, (from) =>
            repository.rotate(rotation(session, from, from + 1)),
          );
          await repository.revoke(session.sid, 'logout');
          const at = (await reading(repository, session.sid)).session.generation;
          assert.equal(await repository.rotate(rotation(session, at, at + 1)), 'conflict');
          await Promise.all(rotations);
          const after = (await reading(repository, session.sid)).session;
          assert.notEqual(after.revokedAt, null);
          assert.equal(after.generation, at);
        }
      });

      checkTime(
        'pruning never takes a session that is being rotated (F26)',
        async ({ repository, advance }) => {
          await many(repository, 20, { absoluteLifetime: HOUR });
          advance(HOUR);
          const { session } = await created(repository);
          const work = times(20, (from) => [
            repository.rotate(rotation(session, from, from + 1)),
            repository.prune(1),
          ]);
          await Promise.all(work.flat());
          assert.equal((await reading(repository, session.sid)).session.sid, session.sid);
        },
      );
    });
  });
}

function newSession(known: Partial<NewSession> = {}): NewSession {
  return {
    sid: sessionIdOf(randomBytes(24)),
    subject: 'alice',
    clientId: 'first-party',
    scope: 'orders:read orders:write',
    roles: ['admin', 'clerk'],
    amr: ['pwd'],
    acr: 'aal1',
    authenticatedAt: 1_800_000_000_123,
    userAgent: 'suite/1.0',
    ipAddress: '192.0.2.1',
    inactivityTimeout: 7 * DAY,
    absoluteLifetime: 30 * DAY,
    ...known,
  };
}

async function created(repository: RefreshTokenRepository, known: Partial<NewSession> = {}) {
  const command = newSession(known);
  assert.equal(await repository.create(command), 'created');
  return reading(repository, command.sid);
}

async function many(
  repository: RefreshTokenRepository,
  count: number,
  known: Partial<NewSession>,
): Promise<string[]> {
  const sids: string[] = [];
  for (let index = 0; index < count; index += 1)
    sids.push((await created(repository, known)).session.sid);
  return sids;
}

async function reading(repository: RefreshTokenRepository, sid: string) {
  const found = await repository.find(sid);
  assert.ok(found !== undefined, `no session ${sid}`);
  return found;
}

function rotation({ sid }: Session, from: number, to: number): Rotation {
  return { sid, from, to, inactivityTimeout: 7 * DAY };
}

function pick(session: Session, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(session).filter(([name]) => names.includes(name)));
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

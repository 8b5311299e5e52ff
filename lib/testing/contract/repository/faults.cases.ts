import assert from 'node:assert/strict';
import type { RefreshTokenRepository } from '../../../ports/refresh-token-repository.js';
import type { ContractSuite } from './contract-suite.js';
import { created, newSession, pick, reading, rotation, HOUR } from './sessions.js';

/** What must hold when clocks are wrong, the store is out of reach, or it was set back to an older state. */
export function faultCases(suite: ContractSuite): void {
  suite.describe('faults', () => {
    for (const skew of [HOUR, -HOUR]) {
      suite.checkWith(
        ['skewedApp'],
        `an application clock that is off by ${skew / HOUR} h changes nothing (R96, F19, F22)`,
        async ({ repository, skew: setOff }) => {
          const before = await created(repository, { inactivityTimeout: HOUR / 2 });
          setOff(skew);
          assert.equal(await repository.rotate(rotation(before.session, 0, 1)), 'rotated');
          const { session, now } = await reading(repository, before.session.sid);
          assert.ok(now - before.now < HOUR / 2, "the time is not the store's");
          assert.ok(Math.abs(now - Number(session.rotatedAt)) < HOUR / 2);
          assert.equal(session.usedAt, session.rotatedAt);
          assert.equal((await repository.list(session.subject)).sessions.length, 1);
          assert.equal(await repository.prune(10), 0);
        },
      );
    }

    suite.checkWith(
      ['outage'],
      'every verb throws while the store is out of reach, and none guesses (R40, F1)',
      async ({ repository, cutOff }) => {
        const { session } = await created(repository);
        const restore = await cutOff();
        for (const call of everyVerb(repository, session.sid)) await assert.rejects(call());
        if (suite.prunes) await assert.rejects(repository.prune(1));
        await restore();
        const after = (await reading(repository, session.sid)).session;
        assert.deepEqual(pick(after), pick(session));
      },
    );

    suite.checkWith(
      ['outage'],
      'every verb works again after an outage, without a new repository (F1)',
      async ({ repository, cutOff }) => {
        const { session } = await created(repository);
        const restore = await cutOff();
        await assert.rejects(repository.find(session.sid));
        await restore();
        assert.equal(await repository.rotate(rotation(session, 0, 1)), 'rotated');
        assert.equal(await repository.revoke(session.sid, 'logout'), 'revoked');
        assert.equal(await repository.create(newSession()), 'created');
      },
    );

    suite.checkWith(
      ['rollback'],
      'a store that was set back goes on from there, and can be brought forward (F16, F30)',
      async ({ repository, backUp }) => {
        const { session } = await created(repository);
        await repository.rotate(rotation(session, 0, 1));
        const restore = await backUp();
        for (const from of [1, 2, 3]) await repository.rotate(rotation(session, from, from + 1));
        const { session: later } = await created(repository);
        await restore();
        assert.equal((await reading(repository, session.sid)).session.generation, 1);
        assert.equal(await repository.find(later.sid), undefined);
        assert.equal(await repository.rotate(rotation(session, 1, 5)), 'rotated');
        assert.equal((await reading(repository, session.sid)).session.generation, 5);
        assert.equal(await repository.revoke(later.sid, 'logout'), 'ended');
      },
    );
  });
}

function everyVerb(
  repository: RefreshTokenRepository,
  sid: string,
): readonly (() => Promise<unknown>)[] {
  return [
    () => repository.find(sid),
    () => repository.create(newSession()),
    () => repository.rotate({ sid, from: 0, to: 1, inactivityTimeout: HOUR }),
    () => repository.touch({ sid, generation: 0, inactivityTimeout: HOUR }),
    () => repository.revoke(sid, 'logout'),
    () => repository.revokeAll('alice', 'logout-all', []),
    () => repository.list('alice'),
  ];
}

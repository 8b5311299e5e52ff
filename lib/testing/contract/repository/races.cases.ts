import assert from 'node:assert/strict';
import type { ContractSuite } from './contract-suite.js';
import { created, many, newSession, reading, rotation, times, HOUR } from './sessions.js';

const IN_PARALLEL = 50;

/** What must hold when many ask at once. */
export function raceCases(suite: ContractSuite): void {
  suite.describe('races', () => {
    suite.check(
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

    suite.check('of many creations of one id exactly one succeeds', async ({ repository }) => {
      const command = newSession();
      const outcomes = await Promise.all(times(IN_PARALLEL, () => repository.create(command)));
      assert.equal(outcomes.filter((outcome) => outcome === 'created').length, 1);
    });

    suite.check(
      'of many revocations exactly one is told that it was the one (R35)',
      async ({ repository }) => {
        const { session } = await created(repository);
        const outcomes = await Promise.all(
          times(IN_PARALLEL, () => repository.revoke(session.sid, 'reuse')),
        );
        assert.equal(outcomes.filter((outcome) => outcome === 'revoked').length, 1);
      },
    );

    suite.check('many parallel revokeAll end each session once', async ({ repository }) => {
      await many(repository, 10, { subject: 'alice' });
      const counts = await Promise.all(
        times(10, () => repository.revokeAll('alice', 'logout-all', [])),
      );
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        10,
      );
    });

    suite.check(
      'no rotation succeeds after a revoke has answered (R44)',
      async ({ repository }) => {
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
      },
    );

    suite.checkWith(
      ['movableClock'],
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
}

import assert from 'node:assert/strict';
import type { RefreshTokenRepository } from '../../../ports/refresh-token-repository.js';
import type { ContractSuite } from './contract-suite.js';
import { created, many, newSession, reading, rotation, sidsIn, times, HOUR } from './sessions.js';

const ROUNDS = 10;
const IN_PARALLEL = 25;

/** What must hold when several processes use one store. */
export function instancesCases(suite: ContractSuite): void {
  suite.describe('two instances on one store', () => {
    suite.checkWith(
      ['secondInstance'],
      'see at once what the other one did (R54, R58)',
      async ({ repository, another }) => {
        const other = await another();
        const { session } = await created(repository);
        assert.equal(await other.rotate(rotation(session, 0, 1)), 'rotated');
        assert.equal((await reading(repository, session.sid)).session.generation, 1);
        assert.equal(await repository.revoke(session.sid, 'logout'), 'revoked');
        assert.equal(await other.rotate(rotation(session, 1, 2)), 'conflict');
        assert.deepEqual(sidsIn(await other.list(session.subject)), []);
      },
    );

    suite.checkWith(
      ['secondInstance'],
      'let exactly one of many rotations of one generation succeed (R37, R52)',
      async ({ repository, another }) => {
        const both = [repository, await another()];
        const { session } = await created(repository);
        for (let generation = 0; generation < ROUNDS; generation += 1) {
          const outcomes = await race(both, (one) =>
            one.rotate(rotation(session, generation, generation + 1)),
          );
          assert.equal(outcomes.filter((outcome) => outcome === 'rotated').length, 1);
        }
        assert.equal((await reading(repository, session.sid)).session.generation, ROUNDS);
      },
    );

    suite.checkWith(
      ['secondInstance'],
      'let exactly one of many creations and of many revocations succeed (R35)',
      async ({ repository, another }) => {
        const both = [repository, await another()];
        const command = newSession();
        const creations = await race(both, (one) => one.create(command));
        assert.equal(creations.filter((outcome) => outcome === 'created').length, 1);
        const revocations = await race(both, (one) => one.revoke(command.sid, 'reuse'));
        assert.equal(revocations.filter((outcome) => outcome === 'revoked').length, 1);
      },
    );

    suite.checkWith(
      ['secondInstance'],
      'let no rotation of one succeed after a revoke of the other has answered (R44, attack 51)',
      async ({ repository, another }) => {
        const other = await another();
        for (let round = 0; round < ROUNDS; round += 1) {
          const { session } = await created(repository);
          const rotations = times(10, (from) =>
            repository.rotate(rotation(session, from, from + 1)),
          );
          await other.revoke(session.sid, 'logout');
          const at = (await reading(other, session.sid)).session.generation;
          assert.equal(await repository.rotate(rotation(session, at, at + 1)), 'conflict');
          await Promise.all(rotations);
          assert.equal((await reading(repository, session.sid)).session.generation, at);
        }
      },
    );

    suite.checkWith(
      ['secondInstance', 'movableClock'],
      'prune together what is over, each session once, and nothing that is refreshed (F26)',
      async ({ repository, another, advance }) => {
        const other = await another();
        const over = await many(repository, 20, { absoluteLifetime: HOUR });
        advance(HOUR);
        const { session } = await created(repository);
        const work = times(20, (from) => [
          repository.rotate(rotation(session, from, from + 1)).then(() => 0),
          repository.prune(3),
          other.prune(3),
        ]);
        const counts = await Promise.all(work.flat());
        let deleted = counts.reduce((sum, count) => sum + count, 0);
        deleted += await repository.prune(over.length);
        assert.equal(deleted, suite.prunes ? over.length : 0);
        assert.equal((await reading(repository, session.sid)).session.sid, session.sid);
      },
    );
  });
}

/** Many calls at once, by turns on each of the instances. */
function race<T>(
  instances: readonly RefreshTokenRepository[],
  call: (repository: RefreshTokenRepository) => Promise<T>,
): Promise<T[]> {
  return Promise.all(times(IN_PARALLEL, () => instances.map(call)).flat());
}

import assert from 'node:assert/strict';
import type { ContractSuite } from './contract-suite.js';
import { created, pick, reading, HOUR, DAY } from './sessions.js';

/** A use without rotation. */
export function touchCases(suite: ContractSuite): void {
  suite.describe('touch', () => {
    suite.checkWith(
      ['movableClock'],
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

    suite.check(
      'conflicts at another generation and on a revoked session',
      async ({ repository }) => {
        const { session } = await created(repository);
        const touch = { sid: session.sid, inactivityTimeout: DAY };
        assert.equal(await repository.touch({ ...touch, generation: 1 }), 'conflict');
        await repository.revoke(session.sid, 'logout');
        assert.equal(await repository.touch({ ...touch, generation: 0 }), 'conflict');
      },
    );
  });
}

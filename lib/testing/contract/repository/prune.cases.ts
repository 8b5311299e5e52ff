import assert from 'node:assert/strict';
import type { ContractSuite } from './contract-suite.js';
import { created, many, reading, HOUR } from './sessions.js';

/** Deleting what is over. */
export function pruneCases(suite: ContractSuite): void {
  suite.describe('prune', () => {
    suite.check('takes nothing that is live', async ({ repository }) => {
      const { session } = await created(repository);
      assert.equal(await repository.prune(10), 0);
      await reading(repository, session.sid);
    });

    if (!suite.prunes) return;

    suite.checkWith(
      ['movableClock'],
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

    suite.checkWith(
      ['movableClock'],
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
}

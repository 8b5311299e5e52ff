import assert from 'node:assert/strict';
import type { ContractSuite } from './contract-suite.js';
import { created, many, newSession, reading } from './sessions.js';

/** Ending one session, and all of a subject. */
export function revokeCases(suite: ContractSuite): void {
  suite.describe('revoke and revokeAll', () => {
    suite.check('revokes once, and keeps the first reason and time', async ({ repository }) => {
      const { session } = await created(repository);
      assert.equal(await repository.revoke(session.sid, 'reuse'), 'revoked');
      const first = (await reading(repository, session.sid)).session;
      assert.equal(await repository.revoke(session.sid, 'logout'), 'ended');
      const { session: after, now } = await reading(repository, session.sid);
      assert.equal(after.revocationReason, 'reuse');
      assert.equal(after.revokedAt, first.revokedAt);
      assert.ok(after.revokedAt !== null && after.revokedAt <= now);
    });

    suite.check(
      'answers for a session that is not there, and makes none',
      async ({ repository }) => {
        const { sid } = newSession();
        assert.equal(await repository.revoke(sid, 'logout'), 'ended');
        assert.equal(await repository.find(sid), undefined);
      },
    );

    suite.check(
      'revokes all sessions of one subject but the excepted ones',
      async ({ repository }) => {
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
      },
    );

    suite.check('takes a subject by its exact name', async ({ repository }) => {
      const { session } = await created(repository, { subject: 'alice' });
      for (const subject of ['ALICE', 'alice ', 'alic%', 'alic_']) {
        assert.equal(await repository.revokeAll(subject, 'logout-all', []), 0);
        assert.equal((await repository.list(subject)).sessions.length, 0);
      }
      assert.equal((await reading(repository, session.sid)).session.revokedAt, null);
    });
  });
}

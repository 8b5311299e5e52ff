import assert from 'node:assert/strict';
import type { ContractSuite } from './contract-suite.js';
import { created, sidsIn, HOUR } from './sessions.js';

/** One subject each, though some collations take them for the same. */
const LOOKALIKES = [
  'alice',
  'Alice',
  'alicé',
  'alice ',
  ' alice',
  'ａlice',
  'alice\u0301',
  'alic%',
];

/** The live sessions of a subject. */
export function listCases(suite: ContractSuite): void {
  suite.describe('list', () => {
    suite.checkWith(
      ['movableClock'],
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
        const listing = await repository.list('alice');
        const { sessions, now } = listing;
        assert.deepEqual(sidsIn(listing), sids);
        assert.ok(sessions.every(({ createdAt }) => createdAt <= now));
      },
    );

    suite.check(
      'tells subjects apart by case, accent, width and white space',
      async ({ repository }) => {
        for (const subject of LOOKALIKES) {
          const { session } = await created(repository, { subject });
          assert.deepEqual(sidsIn(await repository.list(subject)), [session.sid]);
        }
        assert.equal(await repository.revokeAll('alice', 'logout-all', []), 1);
        for (const subject of LOOKALIKES.slice(1)) {
          assert.equal((await repository.list(subject)).sessions.length, 1);
        }
      },
    );

    suite.check(
      'lists nothing for a subject without sessions, and tells the time all the same',
      async ({ repository }) => {
        const { now } = await created(repository);
        const listing = await repository.list('nobody');
        assert.deepEqual(sidsIn(listing), []);
        assert.ok(listing.now >= now && listing.now - now < HOUR);
      },
    );
  });
}

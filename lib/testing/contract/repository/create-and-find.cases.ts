import assert from 'node:assert/strict';
import type { ContractSuite } from './contract-suite.js';
import { created, newSession, pick, reading, HOUR } from './sessions.js';

/** Creating and reading a session. */
export function createAndFindCases(suite: ContractSuite): void {
  suite.describe('create and find', () => {
    suite.check('gives back what was created, stamped by one clock', async ({ repository }) => {
      const command = newSession();
      assert.equal(await repository.create(command), 'created');
      const { session, now } = await reading(repository, command.sid);
      const { inactivityTimeout, absoluteLifetime, ...known } = command;
      const { createdAt } = session;
      assert.ok(Number.isInteger(createdAt) && createdAt <= now && now - createdAt < HOUR);
      assert.deepEqual(pick(session), {
        ...known,
        generation: 0,
        createdAt,
        rotatedAt: null,
        usedAt: createdAt,
        inactivityDeadline: createdAt + inactivityTimeout,
        absoluteDeadline: createdAt + absoluteLifetime,
        revokedAt: null,
        revocationReason: null,
      });
    });

    suite.check('keeps every optional fact that is missing as null', async ({ repository }) => {
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

    suite.check('keeps text of any script and an empty list of roles', async ({ repository }) => {
      const unusual = {
        subject: "Ада'; DROP TABLE auth_session; -- 🜚",
        roles: [],
        userAgent: '"Ünï\\cödé"',
      };
      const { session } = await created(repository, unusual);
      assert.deepEqual(pick(session, Object.keys(unusual)), unusual);
    });

    suite.check(
      'never puts the inactivity deadline past the absolute one',
      async ({ repository }) => {
        const { session } = await created(repository, {
          inactivityTimeout: 3 * HOUR,
          absoluteLifetime: HOUR,
        });
        assert.equal(session.inactivityDeadline, session.absoluteDeadline);
      },
    );

    suite.check('finds nothing under an id that was never created', async ({ repository }) => {
      assert.equal(await repository.find(newSession().sid), undefined);
    });

    suite.check('does not create over a session that is there', async ({ repository }) => {
      const { session } = await created(repository);
      assert.equal(
        await repository.create(newSession({ sid: session.sid, subject: 'mallory' })),
        'exists',
      );
      assert.equal((await reading(repository, session.sid)).session.subject, session.subject);
    });
  });
}

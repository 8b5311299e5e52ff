import assert from 'node:assert/strict';
import type { ContractSuite } from './contract-suite.js';
import { created, newSession, pick, reading, rotation, HOUR, DAY } from './sessions.js';

/** The compare-and-set of a refresh, and its clock. */
export function rotateCases(suite: ContractSuite): void {
  suite.describe('rotate', () => {
    suite.check('moves a live session to the next generation', async ({ repository }) => {
      const { session } = await created(repository);
      assert.equal(await repository.rotate(rotation(session, 0, 1)), 'rotated');
      const after = await reading(repository, session.sid);
      assert.equal(after.session.generation, 1);
      assert.ok(after.session.rotatedAt !== null && after.session.rotatedAt <= after.now);
      assert.equal(after.session.usedAt, after.session.rotatedAt);
    });

    suite.check('changes nothing but generation, times and deadline', async ({ repository }) => {
      const { session } = await created(repository);
      await repository.rotate(rotation(session, 0, 1));
      const after = (await reading(repository, session.sid)).session;
      const { generation, rotatedAt, usedAt, inactivityDeadline } = after;
      const changed = { generation, rotatedAt, usedAt, inactivityDeadline };
      assert.deepEqual(pick(after), { ...pick(session), ...changed });
    });

    suite.check(
      'skips generations, up to the largest that four bytes hold',
      async ({ repository }) => {
        const { session } = await created(repository);
        assert.equal(await repository.rotate(rotation(session, 0, 7)), 'rotated');
        assert.equal(await repository.rotate(rotation(session, 7, 0xffff_ffff)), 'rotated');
        assert.equal((await reading(repository, session.sid)).session.generation, 0xffff_ffff);
      },
    );

    suite.check('writes new facts about the sign-in along with it', async ({ repository }) => {
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

    suite.check(
      'conflicts at any other generation, and then changes nothing',
      async ({ repository }) => {
        const { session } = await created(repository);
        await repository.rotate(rotation(session, 0, 1));
        const before = (await reading(repository, session.sid)).session;
        for (const from of [0, 2, 3]) {
          assert.equal(await repository.rotate(rotation(session, from, from + 1)), 'conflict');
        }
        const after = (await reading(repository, session.sid)).session;
        assert.deepEqual(pick(after), pick(before));
      },
    );

    suite.check(
      'conflicts on a session that is not there, and makes none',
      async ({ repository }) => {
        const { sid } = newSession();
        assert.equal(
          await repository.rotate({ sid, from: 0, to: 1, inactivityTimeout: DAY }),
          'conflict',
        );
        assert.equal(await repository.find(sid), undefined);
      },
    );

    suite.check('conflicts on a revoked session', async ({ repository }) => {
      const { session } = await created(repository);
      await repository.revoke(session.sid, 'logout');
      assert.equal(await repository.rotate(rotation(session, 0, 1)), 'conflict');
      assert.equal((await reading(repository, session.sid)).session.generation, 0);
    });

    suite.check(
      'conflicts when it comes too late, and takes place in time (F3)',
      async ({ repository }) => {
        const { session, now } = await created(repository);
        const late = { ...rotation(session, 0, 1), notAfter: now - HOUR };
        assert.equal(await repository.rotate(late), 'conflict');
        assert.equal((await reading(repository, session.sid)).session.generation, 0);
        const timely = { ...rotation(session, 0, 1), notAfter: now + HOUR };
        assert.equal(await repository.rotate(timely), 'rotated');
      },
    );

    suite.checkWith(
      ['movableClock'],
      'conflicts on a session that is expired for lack of use',
      async ({ repository, advance }) => {
        const { session } = await created(repository, { inactivityTimeout: HOUR });
        advance(HOUR);
        assert.equal(await repository.rotate(rotation(session, 0, 1)), 'conflict');
      },
    );

    suite.checkWith(
      ['movableClock'],
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
        assert.equal(await repository.rotate({ ...rotation(session, 2, 3), ...slide }), 'conflict');
      },
    );

    suite.checkWith(
      ['movableClock'],
      'tells the age of a rotation to the millisecond',
      async ({ repository, advance }) => {
        const { session } = await created(repository);
        await repository.rotate(rotation(session, 0, 1));
        advance(29_999);
        const { session: after, now } = await reading(repository, session.sid);
        assert.equal(now - Number(after.rotatedAt), 29_999);
      },
    );

    suite.checkWith(
      ['movableClock', 'steppableClock'],
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

    suite.checkWith(
      ['movableClock', 'steppableClock'],
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
}

import { beforeEach, describe, expect, it } from '@jest/globals';
import { InMemoryRefreshTokenRepository } from '../../../../lib/adapters/in-memory/in-memory-refresh-token.repository.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { DAY, HOUR, NOW, aNewSession } from '../../builders.js';

class SmallRepository extends InMemoryRefreshTokenRepository {
  protected override readonly capacity = 3;
}

const FULL = new Error('the in-memory repository is full');

describe('a full in-memory repository (R91)', () => {
  let clock: MovableClock;
  let repository: SmallRepository;
  const create = (sid: string, known: Parameters<typeof aNewSession>[1] = {}) =>
    repository.create(aNewSession(sid, known));
  const isThere = async (sid: string) => (await repository.find(sid)) !== undefined;

  beforeEach(async () => {
    clock = new MovableClock(NOW);
    repository = new SmallRepository(clock);
    await create('a');
    await create('b', { inactivityTimeout: HOUR });
    await create('c', { absoluteLifetime: 2 * HOUR });
  });

  it('takes no more sessions, and signs nobody out', async () => {
    await expect(create('d')).rejects.toThrow(FULL);
    await expect(create('e')).rejects.toThrow(FULL);
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(isThere))).toEqual([true, true, true, false]);
  });

  it('keeps on rotating, listing and revoking what it has', async () => {
    await expect(create('d')).rejects.toThrow(FULL);
    const rotation = { sid: 'a', from: 0, to: 1, inactivityTimeout: DAY };
    expect(await repository.rotate(rotation)).toBe('rotated');
    expect((await repository.list('alice')).sessions).toHaveLength(3);
    expect(await repository.revoke('a', 'logout')).toBe('revoked');
  });

  it('says that a session is there already, rather than that it is full', async () => {
    expect(await create('a')).toBe('exists');
  });

  it.each([
    ['revoked', () => repository.revoke('b', 'logout')],
    ['expired for lack of use', async () => clock.advance(HOUR)],
    ['expired for good', () => keepUpForTwoHours('b')],
  ])('makes room by a session that is %s', async (_case, end) => {
    await end();
    expect(await create('d')).toBe('created');
    expect(await isThere('d')).toBe(true);
    expect((await repository.list('alice')).sessions).toHaveLength(3);
    await expect(create('e')).rejects.toThrow(FULL);
  });

  async function keepUpForTwoHours(sid: string): Promise<void> {
    for (let from = 0; from < 4; from += 1) {
      clock.advance(HOUR / 2);
      await repository.rotate({ sid, from, to: from + 1, inactivityTimeout: HOUR });
    }
  }

  it('makes room by all that are over, at once', async () => {
    clock.advance(2 * HOUR);
    expect(await create('d')).toBe('created');
    expect(await Promise.all(['a', 'b', 'c', 'd'].map(isThere))).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(await create('e')).toBe('created');
    await expect(create('f')).rejects.toThrow(FULL);
  });

  it('does not drop what is over as long as there is room', async () => {
    const roomy = new InMemoryRefreshTokenRepository(clock);
    await roomy.create(aNewSession('x'));
    await roomy.revoke('x', 'logout');
    await roomy.create(aNewSession('y'));
    expect((await roomy.find('x'))?.session.revocationReason).toBe('logout');
  });

  it('takes sessions again once some were pruned', async () => {
    clock.advance(2 * HOUR);
    expect(await repository.prune(10)).toBe(1);
    expect(await create('d')).toBe('created');
  });
});

describe('what an in-memory repository gave', () => {
  let repository: InMemoryRefreshTokenRepository;
  beforeEach(() => {
    repository = new InMemoryRefreshTokenRepository(new MovableClock(NOW));
  });

  it('does not change when the session does', async () => {
    await repository.create(aNewSession('a'));
    const before = await repository.find('a');
    await repository.rotate({ sid: 'a', from: 0, to: 1, inactivityTimeout: DAY });
    expect(before?.session.generation).toBe(0);
    expect(Object.isFrozen(before?.session)).toBe(true);
  });

  it('does not widen when the host changes the lists it signed in with (R31)', async () => {
    const roles = ['clerk'];
    const amr = ['pwd'];
    await repository.create(aNewSession('a', { roles, amr }));
    roles.push('admin');
    amr.push('otp');
    expect((await repository.find('a'))?.session).toMatchObject({ roles: ['clerk'], amr: ['pwd'] });
  });

  it('does not widen when what it gave is changed (R31)', async () => {
    await repository.create(aNewSession('a', { roles: ['clerk'] }));
    const given = await repository.find('a');
    try {
      (given?.session.roles as string[]).push('admin');
    } catch {
      // a frozen list refuses, which is as good
    }
    expect((await repository.find('a'))?.session.roles).toEqual(['clerk']);
  });
});

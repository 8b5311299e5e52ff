import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { DataSource } from 'typeorm';
import {
  refreshTokenEntities,
  refreshTokenMigrations,
  TypeOrmRefreshTokenRepository,
} from '../../../../lib/adapters/typeorm/index.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';

const NEW_SESSION = {
  sid: '01a20aae-6676-77e4-99c7-4d77846fdef8',
  ...{ subject: 'alice', clientId: 'first-party', scope: null, roles: null, amr: null, acr: null },
  ...{ authenticatedAt: 1, userAgent: null, ipAddress: null },
  ...{ inactivityTimeout: 1_000, absoluteLifetime: 10_000 },
};
const { sid } = NEW_SESSION;

describe('TypeOrmRefreshTokenRepository', () => {
  let dataSource: DataSource;
  beforeEach(async () => {
    dataSource = new DataSource({
      type: 'sqljs',
      entities: refreshTokenEntities,
      migrations: refreshTokenMigrations,
      migrationsRun: true,
    });
    await dataSource.initialize();
  });
  afterEach(() => dataSource.destroy());

  it('R58: reads and writes on the primary, and gives every connection back', async () => {
    const repository = new TypeOrmRefreshTokenRepository(dataSource, new MovableClock());
    const createQueryRunner = jest.spyOn(dataSource, 'createQueryRunner');
    const runner = dataSource.createQueryRunner();
    const release = jest.spyOn(runner, 'release');
    createQueryRunner.mockClear();

    await repository.create(NEW_SESSION);
    await repository.find(sid);
    await repository.rotate({ sid, from: 0, to: 1, inactivityTimeout: 1_000 });
    await repository.touch({ sid, generation: 1, inactivityTimeout: 1_000 });
    await repository.list('alice');
    await repository.revoke(sid, 'logout');
    await repository.revokeAll('alice', 'logout', []);
    await repository.prune(1);

    expect(createQueryRunner.mock.calls).toEqual(
      createQueryRunner.mock.calls.map(() => ['master']),
    );
    expect(createQueryRunner).toHaveBeenCalledTimes(8);
    expect(release.mock.calls.length).toBeGreaterThanOrEqual(8);
  });

  it('gives the connection back when a statement fails, and hides nothing', async () => {
    const repository = new TypeOrmRefreshTokenRepository(dataSource, new MovableClock());
    const release = jest.spyOn(dataSource.createQueryRunner(), 'release');
    await dataSource.query('DROP TABLE auth_session');
    release.mockClear();
    await expect(repository.find(sid)).rejects.toThrow('no such table');
    await expect(repository.create(NEW_SESSION)).rejects.toThrow('no such table');
    expect(release).toHaveBeenCalledTimes(3);
  });

  it('answers a write only when afterWrite is done, and a read without it', async () => {
    const steps: string[] = [];
    class Saved extends TypeOrmRefreshTokenRepository {
      protected override async afterWrite(): Promise<void> {
        await new Promise((resolve) => setImmediate(resolve));
        steps.push('saved');
      }
    }
    const repository = new Saved(dataSource, new MovableClock());
    steps.push(await repository.create(NEW_SESSION));
    steps.push(await repository.rotate({ sid, from: 0, to: 1, inactivityTimeout: 1_000 }));
    steps.push(await repository.revoke(sid, 'logout'));
    await repository.find(sid);
    await repository.list('alice');
    expect(steps).toEqual(['saved', 'created', 'saved', 'rotated', 'saved', 'revoked']);
  });
});

import { describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { dialectOf } from '../../../../lib/adapters/typeorm/sql-dialect.js';
import { TypeOrmRefreshTokenRepository } from '../../../../lib/adapters/typeorm/typeorm-refresh-token.repository.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { NOW } from '../../builders.js';

/** As much of a data source as tells its driver. */
function dataSourceOf(type: string): DataSource {
  return { options: { type } } as unknown as DataSource;
}

describe('the dialect of a database', () => {
  it.each(['sqljs', 'better-sqlite3', 'sqlite'])('%s has no clock of its own', (type) => {
    expect(dialectOf(dataSourceOf(type)).now).toBeUndefined();
  });

  it.each(['postgres', 'mysql', 'mariadb'])('%s tells its own time (R96)', (type) => {
    expect(dialectOf(dataSourceOf(type)).now).toMatch(/TIMESTAMP/i);
  });

  it.each(['mssql', 'oracle', 'cockroachdb', 'mongodb', 'expo', 'constructor', ''])(
    'of driver %p is not known, so the repository does not start',
    (type) => {
      const refusal = {
        name: 'AuthConfigurationError',
        option: 'repository',
        message: `repository: the TypeORM driver '${type}' is not supported. Supported: postgres, mysql, mariadb, better-sqlite3, sqlite, sqljs`,
      };
      expect(() => dialectOf(dataSourceOf(type))).toThrow(expect.objectContaining(refusal));
      expect(
        () => new TypeOrmRefreshTokenRepository(dataSourceOf(type), new MovableClock(NOW)),
      ).toThrow(expect.objectContaining(refusal));
    },
  );
});

import { describe, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { dialectOf } from '../../../../lib/adapters/typeorm/sql-dialect.js';
import { TypeOrmRefreshTokenRepository } from '../../../../lib/adapters/typeorm/typeorm-refresh-token.repository.js';
import { MovableClock } from '../../../../lib/testing/movable-clock.js';
import { HOUR, NOW } from '../../builders.js';

/** As much of a data source as tells its driver. */
function dataSourceOf(type: string): DataSource {
  return { options: { type } } as unknown as DataSource;
}

describe('the dialect of a database', () => {
  it.each(['sqljs', 'better-sqlite3', 'sqlite'])('%s tells the time of this process', (type) => {
    const clock = new MovableClock(NOW);
    const dialect = dialectOf(dataSourceOf(type), clock);
    expect(dialect.now).toBe(':now');
    expect(dialect.parameters()).toEqual({ now: NOW });
    clock.step(-HOUR);
    clock.advance(5);
    expect(dialect.parameters()).toEqual({ now: NOW + 5 });
  });

  it.each([
    'postgres',
    'mysql',
    'mariadb',
    'mssql',
    'oracle',
    'cockroachdb',
    'mongodb',
    'expo',
    '',
  ])('of driver %p is not known, so the repository does not start', (type) => {
    const refusal = {
      name: 'AuthConfigurationError',
      option: 'repository',
      message: `repository: the TypeORM driver '${type}' is not supported. Supported: sqljs, better-sqlite3, sqlite`,
    };
    const clock = new MovableClock(NOW);
    expect(() => dialectOf(dataSourceOf(type), clock)).toThrow(expect.objectContaining(refusal));
    expect(() => new TypeOrmRefreshTokenRepository(dataSourceOf(type), clock)).toThrow(
      expect.objectContaining(refusal),
    );
  });
});

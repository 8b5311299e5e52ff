import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  refreshTokenEntities,
  refreshTokenMigrations,
  TypeOrmRefreshTokenRepository,
} from 'nestjs-dual-token/typeorm';
import { describeRefreshTokenRepository, MovableClock } from 'nestjs-dual-token/testing';
import { DataSource, type DataSourceOptions } from 'typeorm';

async function harness(options: DataSourceOptions, cleanUp: () => void = () => undefined) {
  const clock = new MovableClock();
  const dataSource = new DataSource({
    ...options,
    entities: refreshTokenEntities,
    migrations: refreshTokenMigrations,
    migrationsRun: true,
  });
  await dataSource.initialize();
  return {
    repository: new TypeOrmRefreshTokenRepository(dataSource, clock),
    advance: (ms: number) => clock.advance(ms),
    step: (ms: number) => clock.step(ms),
    close: async () => {
      await dataSource.destroy();
      cleanUp();
    },
  };
}

describeRefreshTokenRepository('TypeOrmRefreshTokenRepository on sql.js', () =>
  harness({ type: 'sqljs' }),
);

if (process.env.TEST_BETTER_SQLITE3 !== undefined) {
  describeRefreshTokenRepository('TypeOrmRefreshTokenRepository on better-sqlite3', () => {
    const folder = mkdtempSync(join(tmpdir(), 'auth-session-'));
    const cleanUp = () => rmSync(folder, { recursive: true });
    return harness(
      { type: 'better-sqlite3', database: join(folder, 'sessions.sqlite'), enableWAL: true },
      cleanUp,
    );
  });
}

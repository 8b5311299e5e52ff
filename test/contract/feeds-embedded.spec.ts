import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InProcessRevocationFeed } from 'nestjs-dual-token';
import { describeRevocationFeed, MovableClock } from 'nestjs-dual-token/testing';
import { refreshTokenEntities, refreshTokenMigrations } from 'nestjs-dual-token/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { publisherOn, sqlFeedOn } from '../support/sql-feed.js';

async function harness(options: DataSourceOptions, cleanUp: () => void = () => undefined) {
  const dataSource = await new DataSource({
    ...options,
    entities: refreshTokenEntities,
    migrations: refreshTokenMigrations,
    migrationsRun: true,
  }).initialize();
  const clock = new MovableClock();
  return {
    feed: sqlFeedOn(dataSource, clock),
    publish: publisherOn(dataSource, clock),
    close: async () => {
      await dataSource.destroy();
      cleanUp();
    },
  };
}

describeRevocationFeed('InProcessRevocationFeed', () => ({ feed: new InProcessRevocationFeed() }), {
  past: false,
  pulse: false,
});

describeRevocationFeed('TypeOrmRevocationFeed on sql.js', () => harness({ type: 'sqljs' }), {
  subjects: false,
});

if (process.env.TEST_BETTER_SQLITE3 !== undefined) {
  describeRevocationFeed(
    'TypeOrmRevocationFeed on better-sqlite3',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'auth-session-'));
      const cleanUp = () => rmSync(folder, { recursive: true });
      return harness(
        { type: 'better-sqlite3', database: join(folder, 'sessions.sqlite'), enableWAL: true },
        cleanUp,
      );
    },
    { subjects: false },
  );
}

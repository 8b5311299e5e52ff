import { setTimeout as pause } from 'node:timers/promises';
import type { DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { refreshTokenEntities, refreshTokenMigrations } from '../../lib/adapters/typeorm/index.js';
import { codeOf } from './opening-error.js';

const MAX_ATTEMPTS = 6;
const PAUSE_MS = 100;

/** What PostgreSQL, MySQL and MariaDB say when another process made the same thing at the same moment. */
const LOST_RACES = ['42P07', '42710', '23505', 'ER_TABLE_EXISTS_ERROR', 'ER_DUP_ENTRY'];

/** Opens a data source that has the library's table. */
export async function openDataSource(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = await openWithoutMigrating(options);
  try {
    await migrate(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return dataSource;
}

/**
 * Opens a data source for a service that only reads who was signed out: the table is the issuer's, which
 * makes it. PostgreSQL, MySQL or MariaDB.
 */
export function openDataSourceToRead(url: URL): Promise<DataSource> {
  const type = url.protocol.startsWith('postgres') ? 'postgres' : 'mysql';
  const schema = url.searchParams.get('schema');
  const address = new URL(url);
  address.searchParams.delete('schema');
  return openWithoutMigrating({
    ...{ type, url: address.href, poolSize: 2 },
    ...(type === 'postgres' && schema !== null && { schema }),
  });
}

function openWithoutMigrating(options: DataSourceOptions): Promise<DataSource> {
  return new DataSource({
    ...options,
    entities: refreshTokenEntities,
    migrations: refreshTokenMigrations,
    // Silent: its usual one prints the parameters of statements, and what the library tells is enough.
    logger: 'debug',
  }).initialize();
}

/** The module that gives it to others, and closes it when the application ends. */
export function dataSourceModule(dataSource: DataSource): DynamicModule {
  return TypeOrmModule.forRootAsync({
    useFactory: () => dataSource.options,
    dataSourceFactory: () => Promise.resolve(dataSource),
  });
}

/**
 * Runs the migrations. The library's own is safe in processes that start together; TypeORM looks for
 * its list of migrations and then makes it, so that one of two loses, and finds it when it looks again.
 */
async function migrate(dataSource: DataSource): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await dataSource.runMigrations();
      return;
    } catch (error) {
      if (attempt >= MAX_ATTEMPTS || !LOST_RACES.includes(codeOf(error))) throw error;
      await pause(PAUSE_MS * (0.5 + Math.random()));
    }
  }
}

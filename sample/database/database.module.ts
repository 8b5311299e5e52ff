import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { refreshTokenEntities, refreshTokenMigrations } from '../../lib/adapters/typeorm/index.js';
import type { Database } from './database.js';
import { removeLeftovers } from './leftovers.js';
import { SqljsFile } from './sqljs-file.js';

/** Less than the library waits for the store, also after its retries: `better-sqlite3` blocks while it waits. */
const BUSY_TIMEOUT_MS = 200;

/**
 * The data source, with the library's table, and the file it is saved in where the driver needs that.
 * Global, because the repository that `AuthModule` makes needs both.
 */
@Module({})
export class DatabaseModule {
  static for(database: Database): DynamicModule {
    const fileProvider = {
      provide: SqljsFile,
      inject: [DataSource],
      useFactory: (dataSource: DataSource) => savedFile(database.file, dataSource),
    };
    const files = database.driver === 'sql.js' ? [fileProvider] : [];
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRoot({
          ...driverOptions(database),
          entities: refreshTokenEntities,
          migrations: refreshTokenMigrations,
          migrationsRun: true,
          toRetry: () => false,
        }),
      ],
      providers: files,
      exports: files,
    };
  }
}

function driverOptions({ driver, file }: Database): DataSourceOptions {
  if (driver === 'sql.js') return { type: 'sqljs', location: file };
  return { type: 'better-sqlite3', database: file, enableWAL: true, timeout: BUSY_TIMEOUT_MS };
}

/** Saved once at the start, so that what the migrations did is on disk. */
async function savedFile(path: string, dataSource: DataSource): Promise<SqljsFile> {
  const file = new SqljsFile(path, () => dataSource.sqljsManager.exportDatabase());
  await removeLeftovers(path);
  await file.save();
  return file;
}

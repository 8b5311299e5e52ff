import type { DataSource, QueryRunner } from 'typeorm';
import { AuthConfigurationError } from '../../domain/auth-error.js';
import { SESSION_ENTITY } from './session.schema.js';

/** Where a data source has the table of sessions: what its entity says, with prefix and schema. */
export interface TableLocation {
  /** `schema.name`, or `name`. */
  readonly path: string;
  readonly name: string;
  /** The path as it is written in SQL. */
  readonly escaped: string;
}

/** @throws AuthConfigurationError if the data source is not ready, or does not know the table */
export function sessionTableIn(dataSource: DataSource): TableLocation {
  if (!dataSource.isInitialized) {
    throw new AuthConfigurationError(
      'repository',
      'has a data source that is not initialized',
      'Call initialize() on it before the application starts, or let @nestjs/typeorm make it',
    );
  }
  if (!dataSource.hasMetadata(SESSION_ENTITY)) {
    throw new AuthConfigurationError(
      'repository',
      'has a data source that does not know the table of sessions',
      'Add refreshTokenEntities to its entities, and refreshTokenMigrations to its migrations',
    );
  }
  const { tablePath: path, tableName: name } = dataSource.getMetadata(SESSION_ENTITY);
  const escaped = path.split('.').map((part) => dataSource.driver.escape(part));
  return { path, name, escaped: escaped.join('.') };
}

/** The data source of a runner, under the name that TypeORM 1 has for it, or the one of TypeORM 0.3. */
export function dataSourceOf(runner: QueryRunner): DataSource {
  const { dataSource, connection } = runner as unknown as {
    readonly dataSource?: DataSource;
    readonly connection: DataSource;
  };
  return dataSource ?? connection;
}

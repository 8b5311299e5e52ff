import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dataSourceOf, sessionTableIn } from '../session-table.js';
import { dialectOf } from '../sql-dialect.js';

/** What MySQL and MariaDB say of an index that is there. */
const DUPLICATE_KEY_NAME = 1061;

/**
 * Indexes when sessions were revoked, for the revocation feed, unless that is done. No rotation changes the
 * column, so rotations stay heap-only on PostgreSQL.
 */
export class IndexRevokedAt1764500000000 implements MigrationInterface {
  readonly name = 'IndexRevokedAt1764500000000';

  async up(runner: QueryRunner): Promise<void> {
    const { index, table } = placeIn(runner);
    switch (dialectOf(dataSourceOf(runner)).name) {
      case 'postgres':
        // Two processes at once would fail in the catalogue, in spite of IF NOT EXISTS.
        await runner.query(`SELECT pg_advisory_xact_lock(hashtext('${this.name}'))`);
        await runner.query(`CREATE INDEX IF NOT EXISTS ${index} ON ${table} (revoked_at)`);
        break;
      case 'sqlite':
        await runner.query(`CREATE INDEX IF NOT EXISTS ${index} ON ${table} (revoked_at)`);
        break;
      case 'mysql':
        await runner.query(`CREATE INDEX ${index} ON ${table} (revoked_at)`).catch(refuseOthers);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    const { index, table, schema } = placeIn(runner);
    const isMysql = dialectOf(dataSourceOf(runner)).name === 'mysql';
    await runner.query(
      isMysql ? `DROP INDEX ${index} ON ${table}` : `DROP INDEX IF EXISTS ${schema}${index}`,
    );
  }
}

function placeIn(runner: QueryRunner) {
  const dataSource = dataSourceOf(runner);
  const { name, escaped: table } = sessionTableIn(dataSource);
  const schema = table.slice(0, table.lastIndexOf(dataSource.driver.escape(name)));
  return { index: dataSource.driver.escape(`${name}_revoked_at`), table, schema };
}

function refuseOthers(error: unknown): void {
  const { errno, driverError } = error as { errno?: unknown; driverError?: { errno?: unknown } };
  if (errno !== DUPLICATE_KEY_NAME && driverError?.errno !== DUPLICATE_KEY_NAME) throw error;
}

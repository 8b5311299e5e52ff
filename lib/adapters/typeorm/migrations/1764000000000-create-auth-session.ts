import type { MigrationInterface, QueryRunner } from 'typeorm';
import { dialectOf } from '../sql-dialect.js';
import { dataSourceOf, sessionTableIn } from '../session-table.js';

const COLUMNS = `
  sid varchar(36) NOT NULL,
  subject varchar(255) NOT NULL,
  client_id varchar(255) NOT NULL,
  generation bigint NOT NULL,
  scope text,
  roles text,
  amr text,
  acr varchar(255),
  authenticated_at bigint NOT NULL,
  created_at bigint NOT NULL,
  rotated_at bigint,
  used_at bigint NOT NULL,
  inactivity_deadline bigint NOT NULL,
  absolute_deadline bigint NOT NULL,
  revoked_at bigint,
  revocation_reason varchar(64),
  user_agent varchar(512),
  ip_address varchar(64),
  PRIMARY KEY (sid)`;

/**
 * Makes the table of sessions with its indexes where its entity says, unless it is there: processes that
 * start together may all run it.
 */
export class CreateAuthSession1764000000000 implements MigrationInterface {
  readonly name = 'CreateAuthSession1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    const dataSource = dataSourceOf(runner);
    const { name, escaped: table } = sessionTableIn(dataSource);
    const indexes = ['subject', 'absolute_deadline'].map(
      (column) => [dataSource.driver.escape(`${name}_${column}`), column] as const,
    );
    const separate = indexes.map(
      ([index, column]) => `CREATE INDEX IF NOT EXISTS ${index} ON ${table} (${column})`,
    );
    const create = `CREATE TABLE IF NOT EXISTS ${table}`;
    switch (dialectOf(dataSource).name) {
      case 'postgres':
        // Two processes that create one table at once would fail in the catalogue, in spite of IF NOT EXISTS.
        await runner.query(`SELECT pg_advisory_xact_lock(hashtext('${this.name}'))`);
        // Room in each page for the next versions of its rows, so that every rotation stays heap-only.
        await runner.query(`${create} (${COLUMNS}) WITH (fillfactor = 70)`);
        for (const statement of separate) await runner.query(statement);
        break;
      case 'mysql': {
        const inline = indexes.map(([index, column]) => `INDEX ${index} (${column})`);
        const collation = await exactCollation(runner);
        await runner.query(
          `${create} (${[COLUMNS, ...inline].join(', ')}) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE ${collation}`,
        );
        break;
      }
      case 'sqlite':
        await runner.query(`${create} (${COLUMNS})`);
        for (const statement of separate) await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE ${sessionTableIn(dataSourceOf(runner)).escaped}`);
  }
}

/** A collation that tells subjects apart by case, accent and trailing space; usual ones do not. */
async function exactCollation(runner: QueryRunner): Promise<string> {
  const [row] = (await runner.query('SELECT VERSION() AS version')) as { version: string }[];
  return row?.version.includes('MariaDB') ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin';
}

import { COLUMNS } from './session-row.js';
import type { SqlDialect } from './sql-dialect.js';
import { Statement } from './statement.js';

/**
 * The statements of the repository, written once for every database. Each write is one conditional
 * statement: whether it took place is the number of rows it matched, so nothing needs `RETURNING`.
 */
export class SessionStatements {
  readonly create: Statement;
  readonly find: Statement;
  readonly rotate: Statement;
  /** A rotation that writes new facts about the sign-in along. */
  readonly elevate: Statement;
  readonly touch: Statement;
  readonly revoke: Statement;
  readonly list: Statement;
  readonly findOver: Statement;
  /** The store's clock alone, where no row brings it along. */
  readonly time: Statement;
  /** SQL that is true of a session that is neither revoked nor expired. */
  private readonly live: string;
  private readonly over: string;
  private readonly end: string;

  /**
   * @param table its escaped path
   * @param now SQL for the store's now
   */
  constructor(
    private readonly table: string,
    now: string,
    private readonly dialect: SqlDialect,
  ) {
    this.live = `revoked_at IS NULL AND inactivity_deadline > ${now} AND absolute_deadline > ${now}`;
    this.over = `absolute_deadline <= ${now}`;
    const columns = Object.values(COLUMNS).join(', ');
    const values: Readonly<Record<string, string>> = {
      generation: '0',
      createdAt: now,
      rotatedAt: 'NULL',
      usedAt: now,
      inactivityDeadline: `${now} + :inactivityTimeout`,
      absoluteDeadline: `${now} + :absoluteLifetime`,
      revokedAt: 'NULL',
      revocationReason: 'NULL',
    };
    const inserted = Object.keys(COLUMNS).map((fact) => values[fact] ?? `:${fact}`);
    this.create = this.make(`INSERT INTO ${table} (${columns}) VALUES (${inserted.join(', ')})`);

    const select = `SELECT ${columns}, ${now} AS store_now FROM ${table}`;
    this.find = this.make(`${select} WHERE sid = :sid`);
    this.list = this.make(
      `${select} WHERE subject = :subject AND ${this.live} ORDER BY created_at DESC, sid DESC`,
    );

    this.time = this.make(`SELECT ${now} AS store_now`);

    const slid = `${now} + :inactivityTimeout`;
    const use =
      `used_at = ${now}, inactivity_deadline = ` +
      `CASE WHEN absolute_deadline < ${slid} THEN absolute_deadline ELSE ${slid} END`;
    const context = 'amr = :amr, acr = :acr, authenticated_at = :authenticatedAt';
    const rotation = `generation = :to, rotated_at = ${now}, ${use}`;
    const current = `WHERE sid = :sid AND generation = :from AND ${this.live}`;
    const inTime = `${current} AND ${now} <= :notAfter`;
    this.rotate = this.make(`UPDATE ${table} SET ${rotation} ${inTime}`);
    this.elevate = this.make(`UPDATE ${table} SET ${context}, ${rotation} ${inTime}`);
    this.touch = this.make(`UPDATE ${table} SET ${use} ${current}`);

    this.end = `UPDATE ${table} SET revoked_at = ${now}, revocation_reason = :reason`;
    this.revoke = this.make(`${this.end} WHERE sid = :sid AND revoked_at IS NULL`);

    this.findOver = this.make(
      `SELECT sid FROM ${table} WHERE ${this.over} ORDER BY absolute_deadline LIMIT :limit${dialect.skipLocked}`,
    );
  }

  /** Ends all live sessions of `:subject` but so many: `:sid0`, `:sid1` … */
  revokeAll(exceptions: number): Statement {
    const others = exceptions === 0 ? '' : ` AND sid NOT IN (${sids(exceptions)})`;
    return this.make(`${this.end} WHERE subject = :subject AND ${this.live}${others}`);
  }

  /** Deletes so many sessions, `:sid0`, `:sid1` …, if they are still over. */
  delete(count: number): Statement {
    return this.make(`DELETE FROM ${this.table} WHERE sid IN (${sids(count)}) AND ${this.over}`);
  }

  private make(template: string): Statement {
    return new Statement(template, this.dialect);
  }
}

function sids(count: number): string {
  return Array.from({ length: count }, (_, index) => `:sid${index}`).join(', ');
}

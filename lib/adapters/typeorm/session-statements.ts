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
  private readonly over: string;
  private readonly end: string;

  /**
   * @param table its escaped path
   * @param now SQL for the store's now
   */
  constructor(
    private readonly table: string,
    private readonly now: string,
    private readonly dialect: SqlDialect,
  ) {
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
      `${select} WHERE subject = :subject AND ${liveAt(now)} ORDER BY created_at DESC, sid DESC`,
    );

    this.time = this.make(`SELECT ${now} AS store_now`);

    const context = 'amr = :amr, acr = :acr, authenticated_at = :authenticatedAt';
    this.rotate = this.rotation('');
    this.elevate = this.rotation(`${context}, `);
    this.touch = this.make(`UPDATE ${table} SET ${useAt(now)} WHERE ${currentAt(now)}`);

    this.end = `UPDATE ${table} SET revoked_at = ${now}, revocation_reason = :reason`;
    this.revoke = this.make(`${this.end} WHERE sid = :sid AND revoked_at IS NULL`);

    this.findOver = this.make(
      `SELECT sid FROM ${table} WHERE ${this.over} ORDER BY absolute_deadline LIMIT :limit${dialect.skipLocked}`,
    );
  }

  /** Ends all live sessions of `:subject` but so many: `:sid0`, `:sid1` … */
  revokeAll(exceptions: number): Statement {
    const others = exceptions === 0 ? '' : ` AND sid NOT IN (${sids(exceptions)})`;
    return this.make(`${this.end} WHERE subject = :subject AND ${liveAt(this.now)}${others}`);
  }

  /** Deletes so many sessions, `:sid0`, `:sid1` …, if they are still over. */
  delete(count: number): Statement {
    return this.make(`DELETE FROM ${this.table} WHERE sid IN (${sids(count)}) AND ${this.over}`);
  }

  /**
   * Its time is that of the moment when the row is locked. A rotation that was kept waiting is too late
   * by that clock; and one that took place is as old as others can know it.
   */
  private rotation(facts: string): Statement {
    const held = this.now === this.dialect.now ? this.dialect.held : undefined;
    const now = held?.now ?? this.now;
    const from = held?.from(this.table) ?? '';
    const changes = `${facts}generation = :to, rotated_at = ${now}, ${useAt(now)}`;
    const conditions = `${currentAt(now)} AND ${now} <= :notAfter`;
    return this.make(`UPDATE ${this.table} SET ${changes}${from} WHERE ${conditions}`);
  }

  private make(template: string): Statement {
    return new Statement(template, this.dialect);
  }
}

/** SQL that is true of a session that is neither revoked nor expired. */
function liveAt(now: string): string {
  return `revoked_at IS NULL AND inactivity_deadline > ${now} AND absolute_deadline > ${now}`;
}

/** SQL that is true of the live session `:sid` if it is at generation `:from`. */
function currentAt(now: string): string {
  return `sid = :sid AND generation = :from AND ${liveAt(now)}`;
}

/** SQL that writes a use. */
function useAt(now: string): string {
  const slid = `${now} + :inactivityTimeout`;
  const deadline = `CASE WHEN absolute_deadline < ${slid} THEN absolute_deadline ELSE ${slid} END`;
  return `used_at = ${now}, inactivity_deadline = ${deadline}`;
}

function sids(count: number): string {
  return Array.from({ length: count }, (_, index) => `:sid${index}`).join(', ');
}

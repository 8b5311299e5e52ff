import pg from 'pg';

/**
 * A schema of PostgreSQL and a role that owns it, so that connections of this run can be told from all others.
 *
 * @param url of a server on which roles can be made
 */
export async function makePostgresPlace(url, name, password) {
  const admin = new pg.Pool({ connectionString: url, max: 2 });
  admin.on('error', () => undefined);
  await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
  await admin.query(`CREATE SCHEMA ${name} AUTHORIZATION ${name}`);
  const table = `${name}.auth_session`;
  const address = new URL(url);
  [address.username, address.password] = [name, password];
  address.searchParams.set('schema', name);

  return {
    url: address.href,
    /** Ends every connection of the run; @returns how many. */
    async cut() {
      const { rowCount } = await admin.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1',
        [name],
      );
      return rowCount;
    },
    async measure() {
      const { rows } = await admin.query(`
        SELECT count(*)::int AS rows, count(*) FILTER (WHERE revoked_at IS NULL)::int AS live,
               pg_total_relation_size('${table}')::int AS "tableBytes"
        FROM ${table}`);
      return rows[0];
    },
    /** How many updates there were, and how many of them were heap-only. */
    async updates() {
      const { rows } = await admin.query(
        `SELECT n_tup_upd::int AS updates, n_tup_hot_upd::int AS "heapOnly"
         FROM pg_stat_user_tables WHERE schemaname = $1 AND relname = 'auth_session'`,
        [name],
      );
      return rows[0];
    },
    /** The `sid`s of the sessions that have not ended. */
    async liveSessions() {
      const { rows } = await admin.query(`SELECT sid FROM ${table} WHERE revoked_at IS NULL`);
      return new Set(rows.map(({ sid }) => sid));
    },
    async remove() {
      await admin.query(`DROP SCHEMA ${name} CASCADE`);
      await admin.query(`DROP ROLE ${name}`);
      await admin.end();
    },
  };
}

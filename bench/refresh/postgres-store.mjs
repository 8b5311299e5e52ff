import pg from 'pg';
import { bareStatements, openSqlStore } from './sql-store.mjs';

export async function openPostgres(url) {
  const store = await openSqlStore('postgres', url);
  const { table, dataSource } = store;
  const now = 'CAST(EXTRACT(EPOCH FROM statement_timestamp()) * 1000 AS BIGINT)';
  const { read, write, writeParameters } = bareStatements({
    table,
    now,
    placeholder: (at) => `$${at}`,
  });
  const pool = new pg.Pool({ connectionString: url, max: 10 });
  return {
    ...store,
    bare: async (sid) => {
      const { rows } = await pool.query(read, [sid]);
      const { rowCount } = await pool.query(
        write,
        writeParameters(sid, Number(rows[0].generation)),
      );
      if (rowCount !== 1) throw new Error('the bare driver lost a race');
    },
    /** Counters of updates arrive a moment after the update. */
    footprint: async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      await store.records();
      const [row] = await dataSource.query(
        `SELECT n_tup_upd AS updates, n_tup_hot_upd AS heap_only, pg_total_relation_size('${table}') AS bytes
         FROM pg_stat_user_tables WHERE relname = '${table}'`,
      );
      return {
        records: await store.records(),
        bytes: Number(row.bytes),
        updates: Number(row.updates),
        heapOnly: Number(row.heap_only),
      };
    },
    close: async () => {
      await pool.end();
      await store.close();
    },
  };
}

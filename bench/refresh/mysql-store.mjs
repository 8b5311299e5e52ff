import mysql from 'mysql2';
import { bareStatements, openSqlStore } from './sql-store.mjs';

export async function openMysql(url) {
  const store = await openSqlStore('mysql', url);
  const { table, dataSource } = store;
  const now = "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000";
  const { read, write, writeParameters } = bareStatements({ table, now, placeholder: () => '?' });
  const pool = mysql.createPool({ uri: url, connectionLimit: 10 }).promise();
  return {
    ...store,
    bare: async (sid) => {
      const [rows] = await pool.query(read, [sid]);
      const [{ affectedRows }] = await pool.query(
        write,
        writeParameters(sid, Number(rows[0].generation)),
      );
      if (affectedRows !== 1) throw new Error('the bare driver lost a race');
    },
    footprint: async () => {
      await dataSource.query(`ANALYZE TABLE ${table}`);
      const [row] = await dataSource.query(
        `SELECT data_length + index_length AS bytes FROM information_schema.tables
         WHERE table_schema = DATABASE() AND table_name = '${table}'`,
      );
      return { records: await store.records(), bytes: Number(row.bytes) };
    },
    close: async () => {
      await pool.end();
      await store.close();
    },
  };
}

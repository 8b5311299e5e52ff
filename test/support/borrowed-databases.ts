import type { DataSource } from 'typeorm';
import { openDatabase, type DatabaseOptions, type TestDatabase } from './databases.js';
import { idle } from './idle-databases.js';
import type { ServerName } from './servers.js';

/**
 * A part of a database server like that of `openDatabase`, for tests that leave the tables as the
 * migrations made them. Its connections are new, its table is empty, and `drop` gives it to the next test.
 */
export async function borrowDatabase(
  server: ServerName,
  options: DatabaseOptions = {},
): Promise<TestDatabase> {
  const place = idle[server].pop() ?? (await openDatabase(server));
  const opened: DataSource[] = [];
  const another = async (more = options): Promise<DataSource> => {
    const dataSource = await place.another(more);
    opened.push(dataSource);
    return dataSource;
  };
  const dataSource = await another();
  await dataSource.query(`DELETE FROM ${dataSource.getMetadata('AuthSession').tablePath}`);
  return {
    dataSource,
    another,
    drop: async () => {
      for (const one of opened) await one.destroy(); // waits for statements that are under way
      idle[server].push(place);
    },
  };
}

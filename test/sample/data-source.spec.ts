import { describe, expect, it } from '@jest/globals';
import { openDataSource } from '../../sample/database/data-source.js';
import { DATABASE_SERVERS } from '../support/servers.js';
import { addressIn, serverVariables } from '../support/sample-servers.js';

const AT_ONCE = 8;

describe('data sources that are opened at one moment where nothing has been made yet', () => {
  if (DATABASE_SERVERS.length === 0) it.todo('needs TEST_POSTGRES_URL or TEST_MYSQL_URL');

  for (const server of DATABASE_SERVERS) {
    it(`all come up with the table on ${server}, though only one of them can make it`, async () => {
      const { href, searchParams } = addressIn(await serverVariables(server));
      const schema = searchParams.get('schema');
      const options = { type: server, url: href, ...(schema !== null && { schema }) };
      const opened = await Promise.all(
        Array.from({ length: AT_ONCE }, () => openDataSource({ ...options, poolSize: 2 })),
      );
      for (const dataSource of opened) {
        expect(await dataSource.getRepository('AuthSession').count()).toBe(0);
        await dataSource.destroy();
      }
    });
  }
});

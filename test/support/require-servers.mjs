/** Ends with an error unless every server answers that the variables name. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import mysql from 'mysql2/promise';
import pg from 'pg';

const ASK = {
  TEST_POSTGRES_URL: async (connectionString) => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    const { rows } = await client.query('SELECT version() AS version');
    await client.end();
    return rows[0].version;
  },
  TEST_MYSQL_URL: async (uri) => {
    const connection = await mysql.createConnection(uri);
    const [rows] = await connection.query('SELECT version() AS version');
    await connection.end();
    return rows[0].version;
  },
  TEST_REDIS_URL: async (url) => {
    const client = new Redis(url, { retryStrategy: () => null, lazyConnect: true });
    client.on('error', () => undefined); // the rejection below says it
    await client.connect();
    const [, version] = /redis_version:(\S+)/.exec(await client.info('server'));
    await client.quit();
    return `Redis ${version}`;
  },
  TEST_POSTGRES_BIN: (folder) => accessSync(join(folder, 'pg_ctl'), constants.X_OK),
  TEST_CHROMIUM: (file) => accessSync(file, constants.X_OK),
  TEST_REDIS_SERVER: (file) => accessSync(file, constants.X_OK),
};

for (const [variable, ask] of Object.entries(ASK)) {
  try {
    console.log(`${variable}: ${(await ask(process.env[variable] ?? '')) ?? 'there'}`);
  } catch (error) {
    console.error(`${variable} names nothing that answers: ${error.message || error.code}`);
    process.exitCode = 1;
  }
}

/** Database servers, each with the variable that names it. */
export const DATABASE_URLS = {
  postgres: process.env.TEST_POSTGRES_URL,
  mysql: process.env.TEST_MYSQL_URL,
} as const;
export type ServerName = keyof typeof DATABASE_URLS;

/** The database servers that this run may use. */
export const DATABASE_SERVERS = (Object.keys(DATABASE_URLS) as ServerName[]).filter(
  (name) => DATABASE_URLS[name] !== undefined,
);

/** A Redis server that this run may use; only keys with a prefix of the test's own are touched. */
export const REDIS_URL = process.env.TEST_REDIS_URL;

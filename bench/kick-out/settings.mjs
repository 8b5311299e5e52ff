const url = (variable) => process.env[variable];

/**
 * What is measured: where sessions are, what carries revocations, and within how many milliseconds others are
 * to refuse. `variables` are those that name the servers.
 */
export const SETTINGS = {
  Redis: { variables: ['TEST_REDIS_URL'], atMost: 50, redis: url('TEST_REDIS_URL') },
  'PostgreSQL, LISTEN': {
    variables: ['TEST_POSTGRES_URL'],
    atMost: 100,
    sql: { type: 'postgres', url: url('TEST_POSTGRES_URL') },
  },
  'PostgreSQL, asked every second': {
    variables: ['TEST_POSTGRES_URL'],
    atMost: 1_200,
    isPolled: true,
    sql: { type: 'postgres', url: url('TEST_POSTGRES_URL') },
    feed: { listen: false },
  },
  'MySQL or MariaDB, asked every second': {
    variables: ['TEST_MYSQL_URL'],
    atMost: 1_200,
    isPolled: true,
    sql: { type: 'mysql', url: url('TEST_MYSQL_URL') },
  },
};

/** Stores beside the embedded ones, each with the variable that chooses it and what to set it to. */
const OPTIONAL_STORES = [
  ['TEST_BETTER_SQLITE3', 'better-sqlite3', '1, where it is installed'],
  ['TEST_POSTGRES_URL', 'PostgreSQL', 'postgres://user@host:port/database'],
  ['TEST_MYSQL_URL', 'MySQL or MariaDB', 'mysql://user@host:port/database'],
  ['TEST_REDIS_URL', 'Redis', 'redis://host:port'],
  ['TEST_POSTGRES_BIN', 'PostgreSQL that is restarted', 'the folder of initdb and pg_ctl'],
  ['TEST_REDIS_SERVER', 'Redis that fails over', 'the path of redis-server'],
];

/** Test vectors that are not part of the project. */
const VECTORS = [
  'TEST_WYCHEPROOF',
  'Wycheproof',
  'a folder with json_web_signature_test.json and its like',
];

/** What pages are opened in. */
const BROWSER = ['TEST_CHROMIUM', 'pages and tabs in a browser', 'the path of Chromium'];

/** Counts that are promised: what takes longest is done a tenth as often, unless it is asked for in full. */
const THOROUGH = [
  'TEST_THOROUGH',
  'nine tenths of the races, kills, logouts, crowds and forged tokens that take longest',
  '1',
];

/** What this run leaves out, each with how to have it. */
export function leftOut() {
  return [...OPTIONAL_STORES, BROWSER, VECTORS, THOROUGH]
    .filter(([variable]) => !process.env[variable])
    .map(([variable, name, value]) => `${name}: set ${variable} to ${value}`);
}

/** Says what this run leaves out, so that a green run is not taken for more than it is. */
export default function announceStores() {
  const chosen = OPTIONAL_STORES.filter(([variable]) => process.env[variable]);
  const names = ['in-memory', 'sql.js', ...chosen.map(([, name]) => name)];
  console.log(`\nStores: ${names.join(', ')}`);
  for (const one of leftOut()) console.log(`Left out: ${one}`);
}

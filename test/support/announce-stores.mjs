const OPTIONAL_STORES = {
  TEST_BETTER_SQLITE3: 'better-sqlite3 (install it, then set it to 1)',
  TEST_REDIS_URL: 'redis (the address of a server)',
  TEST_REDIS_SERVER: 'redis-failures (the path of redis-server, to start servers of its own)',
};

/** Says what this run leaves out, so that a green run is not taken for more than it is. */
export default function announceStores() {
  console.log('\nStores: in-memory, sql.js');
  for (const [variable, store] of Object.entries(OPTIONAL_STORES)) {
    console.log(
      process.env[variable]
        ? `Stores: ${store.split(' ')[0]}`
        : `Left out: ${store}: ${variable} is not set`,
    );
  }
}

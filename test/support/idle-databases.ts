import { afterAll } from '@jest/globals';
import type { TestDatabase } from './databases.js';
import type { ServerName } from './servers.js';

/** What tests of this file have given back: to empty one is quicker than to make another. */
export const idle: Readonly<Record<ServerName, TestDatabase[]>> = { postgres: [], mysql: [] };
afterAll(async () => {
  for (const database of Object.values(idle).flat()) await database.drop();
});

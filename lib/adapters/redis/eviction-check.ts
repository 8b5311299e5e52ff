import type { Cluster } from 'ioredis';
import { AuthConfigurationError } from '../../domain/auth-error.js';
import { within } from '../../ports/within.js';
import type { RedisClient } from './redis-client.js';

/** A client that is not connected keeps a command for as long as it takes; a start can't wait for that. */
const DEADLINE_MS = 2_000;

/**
 * Refuses a server that may evict keys: an evicted session signs its owner out, and an evicted index
 * hides sessions from who wants to end them all.
 *
 * @throws AuthConfigurationError when a primary evicts
 * @throws Error when the server can't be asked
 */
export async function refuseEviction(client: RedisClient): Promise<void> {
  for (const policy of await within(DEADLINE_MS, evictionPolicies(client), 'the server')) {
    if (policy === 'noeviction') continue;
    throw new AuthConfigurationError(
      'repository',
      `the Redis server evicts keys when memory runs out (maxmemory-policy ${policy}), and with them sessions`,
      "Set maxmemory-policy to 'noeviction', or allow it by name: allowEviction: true",
    );
  }
}

/** The policy of every primary. INFO tells it also where CONFIG is not allowed. */
async function evictionPolicies(client: RedisClient): Promise<readonly string[]> {
  const first = await client.info('memory');
  // A Cluster knows its nodes once it has answered.
  const infos = client.isCluster
    ? await Promise.all((client as Cluster).nodes('master').map((node) => node.info('memory')))
    : [first];
  return infos.map((info) => {
    const [, policy] = /^maxmemory_policy:([\w-]+)/m.exec(info) ?? [];
    if (policy === undefined) throw new Error('the server does not tell its maxmemory-policy');
    return policy;
  });
}

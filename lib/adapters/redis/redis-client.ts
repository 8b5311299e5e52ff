import type { Cluster, Redis } from 'ioredis';
import { AuthConfigurationError } from '../../domain/auth-error.js';

/** The host's own client, used as it is: nothing is added to it, and it is never closed. Sentinel clients are `Redis`. */
export type RedisClient = Redis | Cluster;

/**
 * Refuses what is no client of ioredis, most often because Nest made the class by itself.
 *
 * @param option that the class was given for
 * @throws AuthConfigurationError
 */
export function requireClient(client: unknown, option: string, className: string): void {
  if (typeof (client as Partial<Redis> | undefined)?.evalsha === 'function') return;
  throw new AuthConfigurationError(
    option,
    `${className} was given no client of ioredis`,
    `Make it by a factory: { useFactory: (client) => new ${className}(client), inject: [...] }`,
  );
}

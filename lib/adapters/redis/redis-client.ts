import type { Cluster, Redis } from 'ioredis';

/** The host's own client, used as it is: nothing is added to it, and it is never closed. Sentinel clients are `Redis`. */
export type RedisClient = Redis | Cluster;

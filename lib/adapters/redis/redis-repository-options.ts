import { AuthConfigurationError } from '../../domain/auth-error.js';
import { durationToMs, type Duration } from '../../domain/duration.js';

/**
 * How sessions are kept in Redis.
 *
 * @publicApi
 */
export interface RedisRepositoryOptions {
  /** What every key begins with; not empty. The client's own `keyPrefix` comes before it. @default 'auth:' */
  readonly prefix?: string;
  /**
   * How many replicas must have a revocation before it counts as done (`WAIT`); 0 to 100. Where they
   * are too few or too late, the verb throws, although the primary has the revocation; asking again is
   * harmless. @default 0
   */
  readonly revocationReplicas?: number;
  /**
   * How long to wait for them, 1 ms to 60 s. Other commands on the connection wait as long, so keep
   * it well below `deadlines.store`. @default '500ms'
   */
  readonly revocationTimeout?: Duration;
  /** Whether to start on a server that may evict keys, and with them sessions. @default false */
  readonly allowEviction?: boolean;
}

/** The options with their defaults; the timeout in milliseconds. */
export interface ResolvedRedisOptions {
  readonly prefix: string;
  readonly revocationReplicas: number;
  readonly revocationTimeout: number;
  readonly allowEviction: boolean;
}

const KNOWN = ['prefix', 'revocationReplicas', 'revocationTimeout', 'allowEviction'];
const MAX_REPLICAS = 100;
const MAX_TIMEOUT_MS = 60_000;

/** @throws AuthConfigurationError naming the option that is refused */
export function resolveRedisOptions(options: RedisRepositoryOptions): ResolvedRedisOptions {
  const unknown = Object.keys(options).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) {
    refuse(unknown, 'is not an option of the Redis repository', `Known here: ${KNOWN.join(', ')}`);
  }
  const { prefix = 'auth:', revocationReplicas = 0, allowEviction = false } = options;
  const revocationTimeout = durationToMs(options.revocationTimeout ?? '500ms') ?? 0;
  if (typeof prefix !== 'string' || prefix === '') {
    refuse('prefix', 'is no text, or an empty one', "Give a text such as 'auth:'");
  }
  if (
    !Number.isInteger(revocationReplicas) ||
    revocationReplicas < 0 ||
    revocationReplicas > MAX_REPLICAS
  ) {
    refuse(
      'revocationReplicas',
      'is out of bounds',
      `Give a whole number from 0 to ${MAX_REPLICAS}`,
    );
  }
  if (revocationTimeout < 1 || revocationTimeout > MAX_TIMEOUT_MS) {
    refuse(
      'revocationTimeout',
      'is no duration from 1 ms to 60 s',
      "Give seconds as a number, or text with a unit such as '500ms'",
    );
  }
  if (typeof allowEviction !== 'boolean') {
    refuse('allowEviction', 'is neither true nor false', 'Give true or false');
  }
  return { prefix, revocationReplicas, revocationTimeout, allowEviction };
}

function refuse(option: string, problem: string, remedy: string): never {
  throw new AuthConfigurationError(`repository.${option}`, problem, remedy);
}

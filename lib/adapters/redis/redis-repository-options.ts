import {
  RedisOptionReader,
  SHARED_OPTIONS,
  type ResolvedSharedOptions,
  type SharedRedisOptions,
} from './redis-option-reader.js';

/**
 * How sessions are kept in Redis.
 *
 * @publicApi
 */
export interface RedisRepositoryOptions extends SharedRedisOptions {
  /** Whether to start on a server that may evict keys, and with them sessions. @default false */
  readonly allowEviction?: boolean;
}

/** The options with their defaults. */
export interface ResolvedRedisOptions extends ResolvedSharedOptions {
  readonly allowEviction: boolean;
}

/** @throws AuthConfigurationError naming the option that is refused */
export function resolveRedisOptions(options: RedisRepositoryOptions): ResolvedRedisOptions {
  const reader = new RedisOptionReader('repository', options, [...SHARED_OPTIONS, 'allowEviction']);
  const { allowEviction = false } = options;
  if (typeof allowEviction !== 'boolean')
    reader.refuse('allowEviction', 'is neither true nor false', 'Give true or false');
  return { ...reader.shared(options), allowEviction };
}

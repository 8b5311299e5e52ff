import { OptionReader } from '../../options/option-reader.js';
import {
  readSharedOptions,
  SHARED_OPTIONS,
  type ResolvedSharedOptions,
  type SharedRedisOptions,
} from './shared-redis-options.js';

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
  const reader = new OptionReader('repository', options, [...SHARED_OPTIONS, 'allowEviction']);
  return { ...readSharedOptions(reader), allowEviction: reader.flag('allowEviction', false) };
}

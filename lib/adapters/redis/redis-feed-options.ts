import type { Duration } from '../../domain/duration.js';
import { DAY, HOUR, MINUTE, OptionReader } from '../../options/option-reader.js';
import {
  readSharedOptions,
  SHARED_OPTIONS,
  type ResolvedSharedOptions,
  type SharedRedisOptions,
} from './shared-redis-options.js';

/**
 * How revocations are kept in Redis. Issuers that share a server and have users of the same names are told
 * apart by their `issuer`.
 *
 * @publicApi
 */
export interface RedisFeedOptions extends SharedRedisOptions {
  /**
   * How long an entry stays in the stream at least; never shorter than an access token lives. 1 min to
   * 30 days. @default '1h'
   */
  readonly retention?: Duration;
}

/** The options with their defaults; milliseconds. */
export interface ResolvedRedisFeedOptions extends ResolvedSharedOptions {
  readonly retention: number;
}

/** @throws AuthConfigurationError naming the option that is refused */
export function resolveRedisFeedOptions(options: RedisFeedOptions): ResolvedRedisFeedOptions {
  const reader = new OptionReader('revocationFeed', options, [...SHARED_OPTIONS, 'retention']);
  const bounds = { min: MINUTE, max: 30 * DAY, words: '1 min to 30 days' };
  return { ...readSharedOptions(reader), retention: reader.duration('retention', HOUR, bounds) };
}

import type { Duration } from '../../domain/duration.js';
import {
  RedisOptionReader,
  SHARED_OPTIONS,
  type ResolvedSharedOptions,
  type SharedRedisOptions,
} from './redis-option-reader.js';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

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
  const reader = new RedisOptionReader('revocationFeed', options, [...SHARED_OPTIONS, 'retention']);
  const retention = reader.duration('retention', options.retention ?? '1h', MINUTE, 30 * DAY);
  return { ...reader.shared(options), retention };
}

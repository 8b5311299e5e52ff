import type { Duration } from '../../domain/duration.js';
import { MINUTE, OptionReader, SECOND } from '../../options/option-reader.js';

/**
 * How revocations are read from the table of sessions.
 *
 * @publicApi
 */
export interface TypeOrmFeedOptions {
  /** How often the table is asked. 50 ms to 1 min. @default '1s' */
  readonly interval?: Duration;
  /**
   * On PostgreSQL, whether to hold one connection beside the pool that is woken when somebody revokes
   * (`LISTEN`), so that others know within milliseconds. A pooler that gives connections out by transaction
   * has no `LISTEN`; the table is asked all the same. @default true
   */
  readonly listen?: boolean;
}

/** The options with their defaults; milliseconds. */
export interface ResolvedTypeOrmFeedOptions {
  readonly interval: number;
  readonly listen: boolean;
}

/** @throws AuthConfigurationError naming the option that is refused */
export function resolveTypeOrmFeedOptions(options: TypeOrmFeedOptions): ResolvedTypeOrmFeedOptions {
  const reader = new OptionReader('revocationFeed', options, ['interval', 'listen']);
  const bounds = { min: 50, max: MINUTE, words: '50 ms to 1 min' };
  return {
    interval: reader.duration('interval', SECOND, bounds),
    listen: reader.flag('listen', true),
  };
}

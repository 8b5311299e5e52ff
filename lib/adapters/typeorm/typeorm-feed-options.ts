import { AuthConfigurationError } from '../../domain/auth-error.js';
import { durationToMs, type Duration } from '../../domain/duration.js';

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

const KNOWN = ['interval', 'listen'];
const MIN_INTERVAL_MS = 50;
const MAX_INTERVAL_MS = 60_000;

/** @throws AuthConfigurationError naming the option that is refused */
export function resolveTypeOrmFeedOptions(options: TypeOrmFeedOptions): ResolvedTypeOrmFeedOptions {
  const unknown = Object.keys(options).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined)
    refuse(unknown, 'is not an option of the TypeORM feed', `Known here: ${KNOWN.join(', ')}`);
  const interval = durationToMs(options.interval ?? '1s') ?? 0;
  if (interval < MIN_INTERVAL_MS || interval > MAX_INTERVAL_MS) {
    const remedy = "Give seconds as a number, or text with a unit such as '500ms'";
    refuse('interval', 'is no duration from 50 ms to 1 min', remedy);
  }
  const { listen = true } = options;
  if (typeof listen !== 'boolean')
    refuse('listen', 'is neither true nor false', 'Give true or false');
  return { interval, listen };
}

function refuse(option: string, problem: string, remedy: string): never {
  throw new AuthConfigurationError(`revocationFeed.${option}`, problem, remedy);
}

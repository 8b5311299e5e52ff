import { AuthConfigurationError } from '../../domain/auth-error.js';
import { durationToMs, type Duration } from '../../domain/duration.js';

const MAX_REPLICAS = 100;
const MAX_TIMEOUT_MS = 60_000;

/** What the Redis adapters have in common: where their keys are, and how many replicas are waited for. */
export interface SharedRedisOptions {
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
}

/** The names of those. */
export const SHARED_OPTIONS = ['prefix', 'revocationReplicas', 'revocationTimeout'];

/** The same with their defaults; the timeout in milliseconds. */
export interface ResolvedSharedOptions {
  readonly prefix: string;
  readonly revocationReplicas: number;
  readonly revocationTimeout: number;
}

/** Reads the options of a Redis adapter, and says which one is refused. */
export class RedisOptionReader {
  /** @param option of `AuthModule` that the adapter is given for */
  constructor(
    private readonly option: string,
    options: object,
    known: readonly string[],
  ) {
    const unknown = Object.keys(options).find((name) => !known.includes(name));
    if (unknown !== undefined)
      this.refuse(
        unknown,
        'is not an option of the Redis adapter',
        `Known here: ${known.join(', ')}`,
      );
  }

  shared(options: SharedRedisOptions): ResolvedSharedOptions {
    const { prefix = 'auth:', revocationReplicas = 0 } = options;
    if (typeof prefix !== 'string' || prefix === '') {
      this.refuse('prefix', 'is no text, or an empty one', "Give a text such as 'auth:'");
    }
    const isCount = Number.isInteger(revocationReplicas) && revocationReplicas >= 0;
    if (!isCount || revocationReplicas > MAX_REPLICAS) {
      const remedy = `Give a whole number from 0 to ${MAX_REPLICAS}`;
      this.refuse('revocationReplicas', 'is out of bounds', remedy);
    }
    const given = options.revocationTimeout ?? '500ms';
    const revocationTimeout = this.duration('revocationTimeout', given, 1, MAX_TIMEOUT_MS);
    return { prefix, revocationReplicas, revocationTimeout };
  }

  /** @returns milliseconds */
  duration(name: string, given: Duration, min: number, max: number): number {
    const ms = durationToMs(given);
    if (ms !== undefined && ms >= min && ms <= max) return ms;
    return this.refuse(
      name,
      `is no duration from ${inWords(min)} to ${inWords(max)}`,
      "Give seconds as a number, or text with a unit such as '500ms'",
    );
  }

  refuse(name: string, problem: string, remedy: string): never {
    throw new AuthConfigurationError(`${this.option}.${name}`, problem, remedy);
  }
}

function inWords(ms: number): string {
  return ms < 1_000 ? `${ms} ms` : `${ms / 1_000} s`;
}

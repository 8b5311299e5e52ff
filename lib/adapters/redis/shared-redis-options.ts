import type { Duration } from '../../domain/duration.js';
import { MINUTE, type OptionReader } from '../../options/option-reader.js';

const MAX_REPLICAS = 100;

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

/** Reads them from the options of either adapter. */
export function readSharedOptions(reader: OptionReader): ResolvedSharedOptions {
  const upToAMinute = { min: 1, max: MINUTE, words: '1 ms to 60 s' };
  return {
    prefix: reader.text('prefix', 'auth:'),
    revocationReplicas: reader.integer('revocationReplicas', 0, 0, MAX_REPLICAS),
    revocationTimeout: reader.duration('revocationTimeout', 500, upToAMinute),
  };
}

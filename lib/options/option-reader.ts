import { AuthConfigurationError } from '../domain/auth-error.js';
import { durationToMs } from '../domain/duration.js';

/** Milliseconds, for the defaults and bounds of durations. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const TEN_YEARS = 3_650 * DAY;

/** Bounds of a duration in milliseconds, both allowed. */
interface DurationBounds {
  readonly min: number;
  readonly max: number;
  /** The bounds in words, for the message. */
  readonly words: string;
}

/** Reads one group of options, refuses what it doesn't know or would not read, and says which option it was. */
export class OptionReader {
  private readonly values: Readonly<Record<string, unknown>>;

  /**
   * @param path what the group is called in messages: `''` for the top, else such as `session`
   * @param known the names that the group may have
   */
  constructor(
    private readonly path: string,
    group: unknown,
    known: readonly string[],
  ) {
    if (
      group !== undefined &&
      (typeof group !== 'object' || group === null || Array.isArray(group))
    ) {
      throw new AuthConfigurationError(path || 'options', `is ${kindOf(group)}`, 'Give an object');
    }
    if (group !== undefined && holdsNothingToRead(group)) {
      const remedy = 'Give an object with the options as its own properties';
      throw new AuthConfigurationError(path || 'options', 'is no plain object', remedy);
    }
    this.values = { ...group };
    for (const name of known) {
      if (group !== undefined && name in group && !Object.hasOwn(this.values, name))
        this.refuse(name, 'is no property of its own', 'Give a plain object');
    }
    for (const name of Object.keys(this.values)) {
      if (!known.includes(name)) {
        this.refuse(name, 'is not an option', `Known here: ${known.join(', ')}`);
      }
    }
  }

  get(name: string): unknown {
    return this.values[name];
  }

  has(name: string): boolean {
    return this.values[name] !== undefined;
  }

  /** Throws with the option's full name. Never put a value in the words: it may be a secret. */
  refuse(name: string, problem: string, remedy: string): never {
    throw new AuthConfigurationError(this.nameOf(name), problem, remedy);
  }

  /** The full name of an option of this group. */
  nameOf(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }

  duration(name: string, fallback: number, bounds: DurationBounds): number {
    if (!this.has(name)) return fallback;
    const ms = durationToMs(this.get(name));
    if (ms === undefined) {
      const remedy = "Give seconds as a number, or text with a unit such as '30s', '10m' or '7d'";
      return this.refuse(name, `is ${kindOf(this.get(name))} that is no duration`, remedy);
    }
    if (ms < bounds.min || ms > bounds.max) {
      return this.refuse(name, 'is out of bounds', `Give ${bounds.words}`);
    }
    return ms;
  }

  text(name: string, fallback?: string): string {
    const value = this.has(name) ? this.get(name) : fallback;
    if (typeof value === 'string' && value !== '') return value;
    return this.refuse(name, `is ${kindOf(value)}`, 'Give a text that is not empty');
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.has(name) ? this.get(name) : fallback;
    if (typeof value === 'boolean') return value;
    return this.refuse(name, `is ${kindOf(value)}`, 'Give true or false');
  }

  integer(name: string, fallback: number, min: number, max: number): number {
    const value = this.has(name) ? this.get(name) : fallback;
    if (Number.isInteger(value) && Number(value) >= min && Number(value) <= max)
      return Number(value);
    return this.refuse(name, 'is out of bounds', `Give a whole number from ${min} to ${max}`);
  }

  oneOf<const T extends string>(name: string, fallback: T, allowed: readonly T[]): T {
    const value = this.has(name) ? this.get(name) : fallback;
    const found = allowed.find((one) => one === value);
    if (found !== undefined) return found;
    return this.refuse(
      name,
      `is ${kindOf(value)} that is not known`,
      `Give ${quotedList(allowed)}`,
    );
  }

  someOf<const T extends string>(name: string, allowed: readonly T[]): readonly T[] {
    const value = this.has(name) ? this.get(name) : [];
    if (!Array.isArray(value)) return this.refuse(name, `is ${kindOf(value)}`, 'Give an array');
    return value.map((one: unknown) => {
      const found = allowed.find((name_) => name_ === one);
      return (
        found ?? this.refuse(name, 'holds something not known', `Known: ${quotedList(allowed)}`)
      );
    });
  }

  callback<T>(name: string): T | undefined {
    const value = this.get(name);
    if (value === undefined || typeof value === 'function') return value as T | undefined;
    return this.refuse(name, `is ${kindOf(value)}`, 'Give a function');
  }
}

/** A `Map`, a `Date`, a promise: it has what is in it elsewhere. An instance of a class may be empty. */
function holdsNothingToRead(group: object): boolean {
  const isBuiltIn = Object.prototype.toString.call(group) !== '[object Object]';
  return isBuiltIn && Object.keys(group).length === 0;
}

/** The kind of a value in words, never the value. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'not a finite number';
  return typeof value === 'string'
    ? 'a text'
    : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}

function quotedList(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(' or ');
}

import type { Duration } from '../../lib/index.js';
import { EnvironmentError } from './environment-error.js';

/** Reads environment variables one by one. An empty one counts as not set. */
export class EnvironmentReader {
  constructor(private readonly variables: Readonly<Record<string, string | undefined>>) {}

  text(name: string): string | undefined {
    const value = this.variables[name];
    return value === '' ? undefined : value;
  }

  oneOf<const T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const found = allowed.find((one) => one === value);
    if (found !== undefined) return found;
    throw new EnvironmentError(
      name,
      'has a value that this version does not know',
      `Give ${allowed.join(' or ')}`,
    );
  }

  port(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^\d{1,5}$/.test(value) && Number(value) <= 65_535) return Number(value);
    throw new EnvironmentError(name, 'is no port', 'Give a number from 0 to 65535');
  }

  /** Texts with commas between them. */
  list(name: string): readonly string[] | undefined {
    return this.text(name)
      ?.split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '');
  }

  /** Whether it is within bounds, the library says. */
  wholeNumber(name: string): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    if (/^\d{1,9}$/.test(value)) return Number(value);
    throw new EnvironmentError(name, 'is no whole number', 'Give one, such as 3');
  }

  /** Seconds as a plain number, or text with a unit. Whether the text can be read, the library says. */
  duration(name: string): Duration | undefined {
    const value = this.text(name)?.trim();
    return value !== undefined && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
  }
}

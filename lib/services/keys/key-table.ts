import type { VerificationKey } from '../../crypto/access-token-key.js';
import type { TrustedKey } from './verification-keys.js';

/**
 * Verification keys by id: found by exact comparison in a map, so that no header can name a file, a URL
 * or a property. Moments are those of `Clock.elapsed()`.
 */
export class KeyTable {
  private readonly byKid = new Map<string, TrustedKey>();

  /** The key of that id, if it is trusted at this moment. */
  find(kid: string, now: number): TrustedKey | undefined {
    const entry = this.byKid.get(kid);
    return entry !== undefined && now < entry.until ? entry : undefined;
  }

  /** All that are trusted at this moment, in the order in which they came. */
  trusted(now: number): readonly TrustedKey[] {
    return [...this.byKid.values()].filter(({ until }) => now < until);
  }

  /**
   * Trusts a key until that moment. One that is there under the same id gives way, unless it is the same, however
   * often it was read.
   */
  trust(key: VerificationKey, until = Infinity): void {
    const known = this.byKid.get(key.kid);
    if (known !== undefined && isSame(known.key, key)) known.until = until;
    else {
      this.withdraw(key.kid);
      this.byKid.set(key.kid, { key, until });
    }
  }

  /** Trusts these keys until that moment, and no others from now on. */
  trustOnly(keys: readonly VerificationKey[], until = Infinity): void {
    const staying = new Set(keys.map(({ kid }) => kid));
    for (const kid of this.byKid.keys()) if (!staying.has(kid)) this.withdraw(kid);
    for (const key of keys) this.trust(key, until);
  }

  /** Trusts a key until that moment at the latest. */
  retire(kid: string, until: number): void {
    const entry = this.byKid.get(kid);
    if (entry !== undefined) entry.until = Math.min(entry.until, until);
  }

  /** Takes a key out at once; whoever remembers it sees that. */
  withdraw(kid: string): boolean {
    const entry = this.byKid.get(kid);
    if (entry === undefined) return false;
    entry.until = -Infinity;
    return this.byKid.delete(kid);
  }

  /** Forgets the keys whose time is over. */
  sweep(now: number): void {
    for (const [kid, { until }] of this.byKid) if (until <= now) this.byKid.delete(kid);
  }
}

function isSame(one: VerificationKey, other: VerificationKey): boolean {
  return one.thumbprint === other.thumbprint && one.algorithm === other.algorithm;
}

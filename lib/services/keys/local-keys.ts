import type { VerificationKey } from '../../crypto/access-token-key.js';
import type { Clock } from '../../ports/clock.js';
import { KeyTable } from './key-table.js';
import type { TrustedKey } from './trusted-key.js';
import { VerificationKeys } from './verification-keys.js';

/** Keys that are all known here: nobody else is asked for one. */
export abstract class LocalKeys extends VerificationKeys {
  /** @internal */
  protected readonly table = new KeyTable();

  /** @internal */
  protected constructor(
    protected readonly clock: Clock,
    keys: readonly VerificationKey[],
  ) {
    super();
    for (const key of keys) this.table.trust(key);
  }

  /** The ids of all keys that are trusted now. */
  get kids(): readonly string[] {
    return this.trusted().map(({ kid }) => kid);
  }

  /** @internal */
  find(kid: string): TrustedKey | undefined {
    return this.table.find(kid, this.clock.elapsed());
  }

  /** @internal */
  seek(): undefined {
    return undefined;
  }

  /** @internal */
  protected trusted(): readonly VerificationKey[] {
    return this.table.trusted(this.clock.elapsed()).map(({ key }) => key);
  }

  /**
   * Trusts these keys and no others, from now on.
   *
   * @internal
   */
  protected trustOnly(keys: readonly VerificationKey[]): void {
    const staying = new Set(keys.map(({ kid }) => kid));
    for (const kid of this.kids) if (!staying.has(kid)) this.table.withdraw(kid);
    for (const key of keys) this.table.trust(key);
  }
}

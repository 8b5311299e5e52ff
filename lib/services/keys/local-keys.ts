import type { VerificationKey } from '../../crypto/access-token-key.js';
import type { Clock } from '../../ports/clock.js';
import { KeyTable } from './key-table.js';
import { VerificationKeys, type TrustedKey } from './verification-keys.js';

/** Keys that are all known here: nobody else is asked for one. */
export abstract class LocalKeys extends VerificationKeys {
  /** @internal */
  protected readonly table = new KeyTable();

  /** @internal */
  protected constructor(
    /** @hidden */
    protected readonly clock: Clock,
    keys: readonly VerificationKey[],
  ) {
    super();
    this.table.trustOnly(keys);
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
}

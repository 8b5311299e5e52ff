import type { VerificationKey } from '../../crypto/access-token-key.js';

/**
 * A key with the time for which it is trusted. Whoever remembers a key remembers this, and so sees at each
 * use whether it has been taken out since.
 */
export interface Trusted<Key> {
  readonly key: Key;
  /** Trusted before this moment of `Clock.elapsed()`; `Infinity` without an end, `-Infinity` once taken out. */
  until: number;
}

/** A verification key with the time for which it is trusted. */
export type TrustedKey = Trusted<VerificationKey>;

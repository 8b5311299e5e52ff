import type { VerificationKey } from '../../crypto/access-token-key.js';

/**
 * A key with the time for which it is trusted. Whoever remembers a key remembers this, and so sees at each
 * use whether it has been taken out since.
 */
export interface TrustedKey {
  readonly key: VerificationKey;
  /** Trusted before this moment of `Clock.elapsed()`; `Infinity` without an end, `-Infinity` once taken out. */
  until: number;
}

/**
 * Where the verifier of access tokens finds keys: `KeyRing` where they sign too, `VerificationKeyRing` where they
 * were given to a resource server, `RemoteKeys` where they come from the JWK Set of an issuer elsewhere.
 */
export abstract class VerificationKeys {
  /**
   * The key of exactly that id, if it is known here and trusted now. No I/O.
   *
   * @internal
   */
  abstract find(kid: string): TrustedKey | undefined;

  /**
   * Asks elsewhere for a key that is not known here. `undefined` at once where there is nowhere to ask.
   *
   * @returns a promise of the key, or of `undefined` if there is none
   * @internal
   */
  abstract seek(kid: string): Promise<TrustedKey | undefined> | undefined;
}

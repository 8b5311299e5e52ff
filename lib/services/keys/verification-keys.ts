import type { TrustedKey } from './trusted-key.js';

/** Where the verifier of access tokens finds keys: the ring of the issuer, given keys, or a remote set. */
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

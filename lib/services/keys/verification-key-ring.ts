import { Inject, Injectable } from '@nestjs/common';
import type { KeySource } from '../../crypto/key-source.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import { requireCompatible, verificationKeyOption } from '../../options/key-options.js';
import type { ResolvedResourceServerOptions } from '../../options/resolve-resource-server-options.js';
import { Clock } from '../../ports/clock.js';
import { AuthConfigurationError } from '../../domain/auth-error.js';
import { LocalKeys } from './local-keys.js';

/**
 * The keys that a resource server was given as `verificationKeys`. A host changes them while the application
 * runs. Empty where the keys come from a JWK Set.
 *
 * @publicApi
 */
@Injectable()
export class VerificationKeyRing extends LocalKeys {
  private readonly isUsed: boolean;

  /** @internal */
  constructor(clock: Clock, @Inject(AUTH_OPTIONS) { keys }: ResolvedResourceServerOptions) {
    super(clock, keys.kind === 'given' ? keys.keys : []);
    this.isUsed = keys.kind === 'given';
  }

  /**
   * Trusts these keys from now on and no others; tokens of others are refused, also those seen before.
   *
   * @throws AuthConfigurationError for a key that is refused, or where the keys come from a JWK Set; nothing
   * has changed then
   */
  replace(verificationKeys: readonly KeySource[]): void {
    if (!this.isUsed) {
      const remedy = 'Change them at the issuer';
      throw new AuthConfigurationError('verificationKeys', 'come from a JWK Set here', remedy);
    }
    const next = verificationKeys.map((one, at) =>
      verificationKeyOption(`verificationKeys[${at}]`, one, 'public'),
    );
    requireCompatible('verificationKeys', next);
    this.table.trustOnly(next);
  }
}

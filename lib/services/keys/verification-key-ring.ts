import { Inject, Injectable } from '@nestjs/common';
import type { VerificationKey } from '../../crypto/access-token-key.js';
import type { KeySource } from '../../crypto/key-source.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import { requireCompatible, verificationKeyOption } from '../../options/key-options.js';
import type { ResolvedResourceServerOptions } from '../../options/resolve-resource-server-options.js';
import { Clock } from '../../ports/clock.js';
import { KeyTable } from './key-table.js';
import type { TrustedKey } from './trusted-key.js';
import { VerificationKeys } from './verification-keys.js';

/**
 * The keys that a resource server was given as `verificationKeys`. A host changes them while the application
 * runs. Empty where the keys come from a JWK Set.
 *
 * @publicApi
 */
@Injectable()
export class VerificationKeyRing extends VerificationKeys {
  private readonly table = new KeyTable();

  /** @internal */
  constructor(
    private readonly clock: Clock,
    @Inject(AUTH_OPTIONS) { keys }: ResolvedResourceServerOptions,
  ) {
    super();
    if (keys.kind === 'given') for (const key of keys.keys) this.table.trust(key);
  }

  /** The ids of the keys that are trusted. */
  get kids(): readonly string[] {
    return this.trusted().map(({ kid }) => kid);
  }

  /**
   * Trusts these keys from now on and no others; tokens of others are refused, also those seen before.
   *
   * @throws AuthConfigurationError for a key that is refused; nothing has changed then
   */
  replace(verificationKeys: readonly KeySource[]): void {
    const next = verificationKeys.map((one, at) =>
      verificationKeyOption(`verificationKeys[${at}]`, one, 'public'),
    );
    requireCompatible('verificationKeys', next);
    const staying = new Set(next.map(({ kid }) => kid));
    for (const kid of this.kids) if (!staying.has(kid)) this.table.withdraw(kid);
    for (const key of next) this.table.trust(key);
  }

  /** @internal */
  find(kid: string): TrustedKey | undefined {
    return this.table.find(kid, this.clock.elapsed());
  }

  /** @internal */
  seek(): undefined {
    return undefined;
  }

  private trusted(): readonly VerificationKey[] {
    return this.table.trusted(this.clock.elapsed()).map(({ key }) => key);
  }
}

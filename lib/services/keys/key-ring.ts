import { Inject, Injectable } from '@nestjs/common';
import type { SigningKey, VerificationKey } from '../../crypto/access-token-key.js';
import type { PublicJwk } from '../../crypto/jwk.js';
import type { KeySource } from '../../crypto/key-source.js';
import { AuthConfigurationError } from '../../domain/auth-error.js';
import { durationToMs, type Duration } from '../../domain/duration.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import {
  requireCompatible,
  signingKeyOption,
  verificationKeyOption,
} from '../../options/key-options.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { Clock } from '../../ports/clock.js';
import { AuthEvents } from '../events/auth-events.js';
import { LocalKeys } from './local-keys.js';

/**
 * All keys of access tokens, for {@link KeyRing.replace}.
 *
 * @publicApi
 */
export interface AccessTokenKeySet {
  /** The key that signs from now on, and verifies. */
  readonly signingKey: KeySource;
  /** The keys that verify beside it. At most 99. @default [] */
  readonly verificationKeys?: readonly KeySource[];
}

/**
 * The keys of access tokens, parsed once. One signs, all verify. A host changes them while the application
 * runs, for instance when a secret manager has a new one; every change is complete at the next token.
 *
 * Where others verify by the JWK Set, give them time to see a key before it signs: {@link announce} it,
 * and {@link rotate} to it once their copies are renewed.
 *
 * @publicApi
 */
@Injectable()
export class KeyRing extends LocalKeys {
  private current: SigningKey;

  /** @internal */
  constructor(
    clock: Clock,
    private readonly events: AuthEvents,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {
    const { signing, others } = options.accessTokenKeys;
    super(clock, [signing, ...others]);
    this.current = signing;
  }

  /** The id of the key that signs. */
  get kid(): string {
    return this.current.kid;
  }

  /**
   * Trusts and publishes a key that is to sign later, without an end.
   *
   * @param verificationKey the public key; of a pair with its private key, the private one is not kept
   * @returns its id
   * @throws AuthConfigurationError for a key that is refused; nothing has changed then
   */
  announce(verificationKey: KeySource): string {
    const next = verificationKeyOption('verificationKey', verificationKey);
    const known = this.sameAs('verificationKey', next);
    this.table.trust(known ?? next);
    if (known === undefined) this.tellChange();
    return next.kid;
  }

  /**
   * Signs with another key from now on. The one before verifies for as long as its last token lives.
   *
   * @param options `overlap`: how long instead. With less, tokens that are still valid are refused
   * @returns the id of the new key
   * @throws AuthConfigurationError for a key that is refused; nothing has changed then
   */
  rotate(signingKey: KeySource, options: { readonly overlap?: Duration } = {}): string {
    const overlap = this.overlapOf(options.overlap);
    const next = signingKeyOption('signingKey', signingKey);
    const known = this.sameAs('signingKey', next);
    if (next.kid === this.kid) return next.kid;
    this.table.retire(this.kid, this.clock.elapsed() + overlap);
    this.table.trust(known ?? next);
    this.current = next;
    this.tellChange();
    return next.kid;
  }

  /**
   * Puts these keys in the place of all others. A key that is not among them is refused from now on, with
   * every token that it signed: what to do when one has leaked.
   *
   * @throws AuthConfigurationError for a key that is refused; nothing has changed then
   */
  replace({ signingKey, verificationKeys = [] }: AccessTokenKeySet): void {
    const signing = signingKeyOption('signingKey', signingKey);
    const others = verificationKeys.map((one, at) =>
      verificationKeyOption(`verificationKeys[${at}]`, one),
    );
    const next = [signing, ...others];
    requireCompatible('verificationKeys', next);
    this.table.trustOnly(next);
    this.current = signing;
    this.tellChange();
  }

  /**
   * Refuses a key from now on, with every token that it signed.
   *
   * @returns whether it was there
   * @throws AuthConfigurationError for the key that signs: {@link rotate} or {@link replace} it first
   */
  withdraw(kid: string): boolean {
    if (kid === this.kid) {
      const remedy = 'Rotate to another key first';
      throw new AuthConfigurationError('kid', 'is the id of the key that signs', remedy);
    }
    const wasThere = this.table.withdraw(kid);
    if (wasThere) this.tellChange();
    return wasThere;
  }

  /** The JWK Set of the public keys that are trusted now (RFC 7517 section 5). A shared key is in no set. */
  jwkSet(): {
    /** The keys, the one that signs among them. */
    readonly keys: readonly PublicJwk[];
  } {
    return { keys: this.trusted().flatMap(({ jwk }) => (jwk === undefined ? [] : [jwk])) };
  }

  /** @internal */
  get signing(): SigningKey {
    return this.current;
  }

  /**
   * The key that is trusted under the id of this one, if it is the same.
   *
   * @returns `undefined` if there is none, and this one may be trusted beside the others
   * @throws AuthConfigurationError
   */
  private sameAs(option: string, next: VerificationKey): VerificationKey | undefined {
    const known = this.find(next.kid)?.key;
    if (known === undefined) requireCompatible(option, [next, ...this.trusted()]);
    else if (known.thumbprint !== next.thumbprint || known.algorithm !== next.algorithm)
      throw new AuthConfigurationError(option, 'has the kid of another key', 'Give it its own');
    return known;
  }

  private overlapOf(overlap: Duration | undefined): number {
    const { accessTokenLifetime, clockTolerance } = this.options;
    if (overlap === undefined) return accessTokenLifetime + clockTolerance;
    const ms = durationToMs(overlap);
    if (ms !== undefined) return ms;
    throw new AuthConfigurationError(
      'overlap',
      'is no duration',
      "Give seconds, or text such as '10m'",
    );
  }

  private tellChange(): void {
    this.table.sweep(this.clock.elapsed());
    this.events.tell({ type: 'keys-changed', kid: this.kid, kids: this.kids, context: {} });
  }
}

import { Inject, Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { headerPartOf, parseHeader } from '../../crypto/jws.js';
import { KeyRing, type AccessTokenKey, type SigningAlgorithm } from '../../crypto/key-ring.js';
import { checkClaims, isTimely, type AccessTokenClaims } from '../../domain/access-token-claims.js';
import { AuthError } from '../../domain/auth-error.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { Clock } from '../../ports/clock.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Header parameters of an access token of ours; anything else is refused (RFC 8725 section 3). */
const HEADER_PARAMETERS = new Set(['typ', 'alg', 'kid']);
const MAX_KNOWN_HEADERS = 64;

/**
 * What surrounds the signature check: {@link keyFor} before it, {@link accept} after it. The check
 * itself is done by `passport-jwt` in the guard and by `@nestjs/jwt` in {@link verify}.
 */
@Injectable()
export class AccessTokenVerifier {
  /** Header parts that led to a key, so that the same header is not parsed for every request. Bounded. */
  private readonly knownHeaders = new Map<string, AccessTokenKey>();

  private readonly verified: VerifiedTokens;
  private readonly jwt: JwtService;

  /** Algorithms that any key of this issuer is used with; each key with one of them only. */
  readonly algorithms: readonly SigningAlgorithm[];

  constructor(
    private readonly keys: KeyRing,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
    private readonly clock: Clock,
  ) {
    this.verified = new VerifiedTokens(options.accessTokenCacheSize);
    this.algorithms = keys.algorithms;
    this.jwt = new JwtService({
      secretOrKeyProvider: (_type, token) => this.keyFor(token as string).verificationKey,
    });
  }

  /**
   * Verifies an access token from anywhere but a guarded request.
   *
   * @param options `ignoreExpiry` accepts a token that was good once: enough to end its session
   */
  verify(token: string, options: { readonly ignoreExpiry?: boolean } = {}): AccessTokenClaims {
    return this.accept(this.verifySignature(token), options.ignoreExpiry);
  }

  /** The claims of a token that was verified before and may still be used: the way of most requests. */
  known(token: string): AccessTokenClaims | undefined {
    const claims = this.verified.find(token);
    if (claims === undefined || isTimely(claims, this.times())) return claims;
    this.verified.forget(token);
    return undefined;
  }

  /** Remembers what {@link accept} gave for a token, for {@link known}. */
  remember(token: string, claims: AccessTokenClaims): void {
    this.verified.remember(token, claims);
  }

  /** Times are not looked at here: {@link accept} does, on the clock of the module. */
  private verifySignature(token: string): object {
    const algorithms = [...this.algorithms];
    try {
      return this.jwt.verify<object>(token, {
        algorithms,
        ignoreExpiration: true,
        ignoreNotBefore: true,
      });
    } catch (cause) {
      if (cause instanceof AuthError) throw cause;
      throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
    }
  }

  /** Finds the one key a token may be verified with, by a strict reading of its form and header. */
  keyFor(token: string): AccessTokenKey {
    const part = headerPartOf(token);
    const key =
      part === undefined ? undefined : (this.knownHeaders.get(part) ?? this.readHeader(part));
    if (key === undefined) throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
    return key;
  }

  /** Checks the claims set of a token whose signature was verified. */
  accept(payload: unknown, ignoreExpiry = false): AccessTokenClaims {
    const { issuer, audiences } = this.options;
    const verdict = checkClaims(payload, { issuer, audiences, ignoreExpiry, ...this.times() });
    if (verdict.kind === 'accepted') return verdict.claims;
    switch (verdict.reason) {
      case 'malformed':
        throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
      case 'mismatch':
        throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MISMATCH');
      case 'expired':
        throw new AuthError('ERR_AUTH_ACCESS_TOKEN_EXPIRED');
    }
  }

  private times(): { readonly now: number; readonly clockTolerance: number } {
    return { now: this.clock.now() / 1_000, clockTolerance: this.options.clockTolerance / 1_000 };
  }

  private readHeader(part: string): AccessTokenKey | undefined {
    const header = parseHeader(part);
    if (header === undefined || !Object.keys(header).every((name) => HEADER_PARAMETERS.has(name)))
      return undefined;
    const { typ, alg, kid } = header;
    if (typeof kid !== 'string' || typeof typ !== 'string') return undefined;
    if (!/^(?:application\/)?at\+jwt$/i.test(typ)) return undefined;
    const key = this.keys.find(kid);
    if (key === undefined || key.algorithm !== alg) return undefined;
    if (this.knownHeaders.size < MAX_KNOWN_HEADERS) this.knownHeaders.set(part, key);
    return key;
  }
}

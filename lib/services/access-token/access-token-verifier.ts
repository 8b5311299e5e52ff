import { Inject, Injectable } from '@nestjs/common';
import { parseHeader, parsePayload, splitJws, type CompactJws } from '../../crypto/jws.js';
import { checkClaims, type AccessTokenClaims } from '../../domain/access-token-claims.js';
import { AuthError } from '../../domain/auth-error.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedVerificationOptions } from '../../options/resolved-verification-options.js';
import { Clock } from '../../ports/clock.js';
import { VerificationKeys, type TrustedKey } from '../keys/verification-keys.js';
import { DenyList } from '../revocation/deny-list.js';
import { BoundedMap } from '../bounded-map.js';
import { VerifiedToken } from './verified-token.js';
import { VerifiedTokens } from './verified-tokens.js';

/** Header parameters of an access token of ours; anything else is refused (RFC 8725 section 3). */
const HEADER_PARAMETERS = new Set(['typ', 'alg', 'kid']);
const ACCESS_TOKEN_TYPE = /^(?:application\/)?at\+jwt$/i;

/** How many header parts are remembered: an issuer signs with few keys, and so writes few headers. */
const MAX_HEADERS = 64;

/**
 * Verifies access tokens (RFC 9068 section 4, RFC 8725): form, type, the one key and algorithm, signature,
 * issuer, audience, time. No network is asked for any of it, unless the keys come from a remote JWK Set
 * and the token names one that is not known yet.
 *
 * @publicApi
 */
@Injectable()
export class AccessTokenVerifier {
  /**
   * Header parts of tokens whose signature was good, with the key that it was good for, so that the same header is
   * not parsed for every token. No stranger can fill it.
   */
  private readonly headers = new BoundedMap<TrustedKey>(MAX_HEADERS);
  private readonly verified: VerifiedTokens;
  private readonly clockTolerance: number;
  private readonly followsFeed: boolean;

  /** @internal */
  constructor(
    private readonly keys: VerificationKeys,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedVerificationOptions,
    private readonly clock: Clock,
    private readonly denied: DenyList,
  ) {
    this.verified = new VerifiedTokens(options.accessTokenCacheSize);
    this.clockTolerance = options.clockTolerance / 1_000;
    this.followsFeed = options.revocation.check === 'feed';
  }

  /**
   * Verifies an access token from anywhere but a guarded request. Where `revocation.check` is `'feed'`, one
   * of a session that is known to have ended is refused; the store is not asked.
   *
   * @param options `ignoreExpiry` accepts a token that was good once, also of a session that has ended:
   * enough to end its session
   * @throws AuthError `ERR_AUTH_ACCESS_TOKEN_…`, or `ERR_AUTH_UNAVAILABLE` when the key is not known and the
   * JWK Set can't be had
   */
  async verify(
    token: string,
    options: { readonly ignoreExpiry?: boolean } = {},
  ): Promise<AccessTokenClaims> {
    const jws = formOf(token);
    const by = this.keyOf(jws) ?? (await this.seekKey(jws));
    return this.acceptOnce(jws, by, options.ignoreExpiry);
  }

  /**
   * {@link verify} without waiting: a key that is not known here is not asked for.
   *
   * @internal
   */
  verifyNow(token: string, options: { readonly ignoreExpiry?: boolean } = {}): AccessTokenClaims {
    const jws = formOf(token);
    return this.acceptOnce(jws, this.keyOf(jws), options.ignoreExpiry);
  }

  /**
   * What is remembered of a token that was verified before, if it still holds.
   *
   * @internal
   */
  recall(token: string): VerifiedToken | undefined {
    const verified = this.verified.find(token);
    if (verified === undefined || verified.holds(this.clock)) return verified;
    this.verified.forget(token);
    return undefined;
  }

  /**
   * A token that holds, unless its session is known to have ended.
   *
   * @throws AuthError `ERR_AUTH_ACCESS_TOKEN_REVOKED`
   * @internal
   */
  unlessRevoked(verified: VerifiedToken): VerifiedToken {
    if (this.followsFeed && verified.isDeniedBy(this.denied)) throw revoked();
    return verified;
  }

  /**
   * Verifies a token of a guarded request, and remembers it. At once where the key is known.
   *
   * @internal
   */
  admit(jws: CompactJws): VerifiedToken | Promise<VerifiedToken> {
    const by = this.keyOf(jws);
    if (by !== undefined) return this.acceptAndRemember(jws, by);
    return this.seekKey(jws).then((found) => this.acceptAndRemember(jws, found));
  }

  private acceptAndRemember(jws: CompactJws, by: TrustedKey | undefined): VerifiedToken {
    if (by === undefined) throw malformed();
    const verified = new VerifiedToken(this.accept(jws, by), by, this.options.clockTolerance);
    this.verified.remember(jws.token, verified);
    return this.unlessRevoked(verified);
  }

  private acceptOnce(
    jws: CompactJws,
    by: TrustedKey | undefined,
    ignoreExpiry = false,
  ): AccessTokenClaims {
    const claims = this.accept(jws, by, ignoreExpiry);
    if (this.followsFeed && !ignoreExpiry && this.denied.covers(claims)) throw revoked();
    return claims;
  }

  /** Checks the signature, and the claims only then. */
  private accept(
    { header, input, payload, signature }: CompactJws,
    by: TrustedKey | undefined,
    ignoreExpiry = false,
  ): AccessTokenClaims {
    if (by?.key.check(input, signature) !== true) throw malformed();
    this.headers.set(header, by);
    const { issuer, audiences } = this.options;
    const now = this.clock.now() / 1_000;
    const { clockTolerance } = this;
    const expected = { issuer, audiences, now, clockTolerance, ignoreExpiry };
    const verdict = checkClaims(parsePayload(payload), expected);
    if (verdict.kind === 'accepted') return verdict.claims;
    switch (verdict.reason) {
      case 'malformed':
        throw malformed();
      case 'mismatch':
        throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MISMATCH');
      case 'expired':
        throw new AuthError('ERR_AUTH_ACCESS_TOKEN_EXPIRED');
    }
  }

  /** The one key that a token may be verified with, as far as it is known here. */
  private keyOf({ header }: CompactJws): TrustedKey | undefined {
    const known = this.headers.get(header);
    if (known !== undefined && this.clock.elapsed() < known.until) return known;
    const { kid, alg } = readHeader(header);
    return fitting(alg, this.keys.find(kid));
  }

  private async seekKey({ header }: CompactJws): Promise<TrustedKey | undefined> {
    const { kid, alg } = readHeader(header);
    if (this.keys.find(kid) !== undefined) return undefined; // it is known, and not of this algorithm
    return fitting(alg, await this.keys.seek(kid));
  }
}

/** Each key has one algorithm, and no header picks another (RFC 8725 section 3.1). */
function fitting(alg: unknown, found: TrustedKey | undefined): TrustedKey | undefined {
  return found?.key.algorithm === alg ? found : undefined;
}

function formOf(token: string): CompactJws {
  const jws = splitJws(token);
  if (jws === undefined) throw malformed();
  return jws;
}

/** The key id and algorithm that a header names, if it is one of an access token and says nothing else. */
function readHeader(part: string): { readonly kid: string; readonly alg: unknown } {
  const header = parseHeader(part);
  if (header === undefined || !Object.keys(header).every((name) => HEADER_PARAMETERS.has(name)))
    throw malformed();
  const { typ, alg, kid } = header;
  if (typeof kid !== 'string' || typeof typ !== 'string') throw malformed();
  if (!ACCESS_TOKEN_TYPE.test(typ)) throw malformed();
  return { kid, alg };
}

function revoked(): AuthError {
  return new AuthError('ERR_AUTH_ACCESS_TOKEN_REVOKED');
}

function malformed(): AuthError {
  return new AuthError('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
}

import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { splitJws } from '../crypto/jws.js';
import type { AccessTokenClaims } from '../domain/access-token-claims.js';
import { AuthError } from '../domain/auth-error.js';
import { AUTH_OPTIONS } from '../options/auth-tokens.js';
import type { ResolvedVerificationOptions } from '../options/resolved-verification-options.js';
import { Clock } from '../ports/clock.js';
import { AccessTokenVerifier } from '../services/access-token/access-token-verifier.js';
import {
  bearerCandidate,
  bearerToken,
  refuseSecondCredential,
  type HttpRequest,
} from './bearer-token.js';
import { PassportGate } from './passport-gate.js';
import { RecentCredentials } from './recent-credentials.js';

/**
 * Finds out who a request is from: by what came before where the same credential comes again, by a digest
 * where the token was seen before, else through Passport.
 */
@Injectable()
export class AccessTokenAuthenticator implements OnApplicationShutdown {
  private readonly passport: PassportGate;
  private readonly recent: RecentCredentials;

  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly clock: Clock,
    @Inject(AUTH_OPTIONS) { accessTokenCacheSize }: ResolvedVerificationOptions,
  ) {
    this.passport = new PassportGate(verifier);
    this.recent = new RecentCredentials(accessTokenCacheSize);
  }

  /**
   * Gives the claims of a request's access token. At once where it was seen before.
   *
   * @throws AuthError `ERR_AUTH_ACCESS_TOKEN_…`, `ERR_AUTH_INVALID_REQUEST` or `ERR_AUTH_UNAVAILABLE`
   */
  identify(request: HttpRequest): AccessTokenClaims | Promise<AccessTokenClaims> {
    const { authorization } = request.headers;
    const recent = authorization === undefined ? undefined : this.recent.find(authorization);
    if (recent?.holds(this.clock) !== true) return this.read(request);
    refuseSecondCredential(request);
    return this.verifier.claimsOf(recent);
  }

  /** Not earlier: requests that are under way when closing begins are still answered. */
  onApplicationShutdown(): void {
    this.passport.close();
  }

  private read(request: HttpRequest): AccessTokenClaims | Promise<AccessTokenClaims> {
    const token = bearerCandidate(request) ?? bearerToken(request);
    if (token === undefined) throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MISSING');
    const known = this.verifier.recall(token);
    if (known === undefined) return this.verify(request, token);
    this.recent.keep(String(request.headers.authorization), known);
    return this.verifier.claimsOf(known);
  }

  private verify(request: HttpRequest, token: string): Promise<AccessTokenClaims> {
    const jws = splitJws(token);
    if (jws !== undefined) return this.passport.admit(jws);
    bearerToken(request); // says so if it is no bearer token either
    throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
  }
}

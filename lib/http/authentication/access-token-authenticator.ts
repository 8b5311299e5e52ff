import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { splitJws } from '../../crypto/jws.js';
import { claimOf } from '../../domain/access-token-claims.js';
import { AuthError } from '../../domain/auth-error.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedVerificationOptions } from '../../options/resolved-verification-options.js';
import { Clock } from '../../ports/clock.js';
import { AccessTokenVerifier } from '../../services/access-token/access-token-verifier.js';
import type { VerifiedToken } from '../../services/access-token/verified-token.js';
import { bearerCandidate, bearerToken, refuseSecondCredential } from '../requests/bearer-token.js';
import type { HttpRequest } from '../requests/http-request.js';
import { CookieCredentials } from '../cookies/cookie-credentials.js';
import { CrossSiteCheck } from '../cross-site/cross-site-check.js';
import { PassportGate } from './passport-gate.js';
import { RecentCredentials } from './recent-credentials.js';

/**
 * Finds out who a request is from: by what came before where the same credential comes again, by a digest
 * where the token was seen before, else through Passport.
 */
@Injectable()
export class AccessTokenAuthenticator implements OnApplicationShutdown {
  private readonly passport: PassportGate;
  /** Apart from each other: what is good in one place is not in the other. */
  private readonly recentHeaders: RecentCredentials;
  private readonly recentCookies: RecentCredentials;

  constructor(
    private readonly verifier: AccessTokenVerifier,
    private readonly credentials: CookieCredentials,
    private readonly crossSite: CrossSiteCheck,
    private readonly clock: Clock,
    @Inject(AUTH_OPTIONS) { accessTokenCacheSize }: ResolvedVerificationOptions,
  ) {
    this.passport = new PassportGate(verifier);
    this.recentHeaders = new RecentCredentials(accessTokenCacheSize);
    this.recentCookies = new RecentCredentials(accessTokenCacheSize);
  }

  /**
   * Gives a request's access token, verified. At once where it was seen before.
   *
   * @throws AuthError `ERR_AUTH_ACCESS_TOKEN_…`, `ERR_AUTH_INVALID_REQUEST`, `ERR_AUTH_CROSS_SITE` or
   * `ERR_AUTH_UNAVAILABLE`
   */
  identify(request: HttpRequest): VerifiedToken | Promise<VerifiedToken> {
    const token = this.credentials.accessToken(request);
    if (token !== undefined) return this.byCookie(request, token);
    if (!this.credentials.bearer) throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MISSING');
    return this.byHeader(request);
  }

  /** The same for a message of a microservice: no browser sends one, so it brings its token itself. */
  identifySender(request: HttpRequest): VerifiedToken | Promise<VerifiedToken> {
    return this.byHeader(request);
  }

  private byHeader(request: HttpRequest): VerifiedToken | Promise<VerifiedToken> {
    const { authorization } = request.headers;
    const recent = authorization === undefined ? undefined : this.recentHeaders.find(authorization);
    if (recent?.holds(this.clock) !== true) return this.read(request);
    refuseSecondCredential(request);
    return this.verifier.unlessRevoked(recent);
  }

  /** Nothing is verified for a request that may not have come from where it does. */
  private byCookie(request: HttpRequest, token: string): VerifiedToken | Promise<VerifiedToken> {
    refuseSecondCredential(request);
    const isProven = this.crossSite.isProven(request);
    const verified = this.inCookie(token);
    if (isProven) return verified;
    return Promise.resolve(verified).then((found) => {
      this.crossSite.requireToken(request, claimOf(found.claims, 'sid'));
      return found;
    });
  }

  private inCookie(token: string): VerifiedToken | Promise<VerifiedToken> {
    const recent = this.recentCookies.find(token);
    if (recent?.holds(this.clock) === true) return this.verifier.unlessRevoked(recent);
    const known = this.verifier.recall(token);
    if (known === undefined) return this.verify(token);
    this.recentCookies.keep(token, known);
    return this.verifier.unlessRevoked(known);
  }

  /** Not earlier: requests that are under way when closing begins are still answered. */
  onApplicationShutdown(): void {
    this.passport.close();
  }

  private read(request: HttpRequest): VerifiedToken | Promise<VerifiedToken> {
    const token = bearerCandidate(request) ?? bearerToken(request);
    if (token === undefined) throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MISSING');
    const known = this.verifier.recall(token);
    if (known === undefined) return this.verify(token, request);
    this.recentHeaders.keep(String(request.headers.authorization), known);
    return this.verifier.unlessRevoked(known);
  }

  private verify(token: string, inHeader?: HttpRequest): Promise<VerifiedToken> {
    const jws = splitJws(token);
    if (jws !== undefined) return this.passport.admit(jws);
    if (inHeader !== undefined) bearerToken(inHeader); // says so if it is no bearer token either
    throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
  }
}

import { Injectable, type ExecutionContext, type OnApplicationShutdown } from '@nestjs/common';
import { splitJws } from '../crypto/jws.js';
import type { AccessTokenClaims } from '../domain/access-token-claims.js';
import { AuthError } from '../domain/auth-error.js';
import { AccessTokenVerifier } from '../services/access-token/access-token-verifier.js';
import { bearerCandidate, bearerToken, type HttpRequest } from './bearer-token.js';
import { keepClaims } from './contexts/claims-of.js';
import { requestOf } from './contexts/request-of.js';
import { PassportGate } from './passport-gate.js';

/** Authenticates requests of every kind: by memory where the token was seen before, else through Passport. */
@Injectable()
export class AccessTokenAuthenticator implements OnApplicationShutdown {
  private readonly passport: PassportGate;

  constructor(private readonly verifier: AccessTokenVerifier) {
    this.passport = new PassportGate(verifier);
  }

  /**
   * Gives the claims of the request's access token, and keeps them for `@Claims()`.
   *
   * @throws AuthError `ERR_AUTH_ACCESS_TOKEN_…`, `ERR_AUTH_INVALID_REQUEST`, `ERR_AUTH_UNSUPPORTED_CONTEXT`
   * or `ERR_AUTH_UNAVAILABLE`
   */
  authenticate(context: ExecutionContext): AccessTokenClaims | Promise<AccessTokenClaims> {
    const claims = this.identify(requestOf(context));
    if (claims instanceof Promise) {
      return claims.then((verified) => {
        keepClaims(context, verified);
        return verified;
      });
    }
    keepClaims(context, claims);
    return claims;
  }

  /**
   * Gives the claims of a request's access token.
   *
   * @throws AuthError as {@link authenticate}
   */
  identify(request: HttpRequest): AccessTokenClaims | Promise<AccessTokenClaims> {
    const token = bearerCandidate(request) ?? bearerToken(request);
    if (token === undefined) throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MISSING');
    return this.verifier.recall(token) ?? this.verify(request, token);
  }

  /** Not earlier: requests that are under way when closing begins are still answered. */
  onApplicationShutdown(): void {
    this.passport.close();
  }

  private verify(request: HttpRequest, token: string): Promise<AccessTokenClaims> {
    const jws = splitJws(token);
    if (jws !== undefined) return this.passport.admit(jws);
    bearerToken(request); // says so if it is no bearer token either
    throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
  }
}

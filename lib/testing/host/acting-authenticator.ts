import { AuthError } from '../../domain/auth-error.js';
import type { Subject } from '../../domain/subject.js';
import { AccessTokenAuthenticator } from '../../http/authentication/access-token-authenticator.js';
import { bearerRequest } from '../../http/requests/bearer-token.js';
import type { HttpRequest } from '../../http/requests/http-request.js';
import { CookieCredentials } from '../../http/cookies/cookie-credentials.js';
import { CrossSiteCheck } from '../../http/cross-site/cross-site-check.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedVerificationOptions } from '../../options/resolved-verification-options.js';
import { Clock } from '../../ports/clock.js';
import { AccessTokenIssuer } from '../../services/access-token/access-token-issuer.js';
import { AccessTokenVerifier } from '../../services/access-token/access-token-verifier.js';
import type { VerifiedToken } from '../../services/access-token/verified-token.js';
import { TokenService } from '../../services/token.service.js';
import { Actor, type ActorServices } from './actor.js';

/**
 * Takes the place of what finds out who a request is from: a request that brings no credential is by the subject who
 * acts, and is refused where nobody does. All that comes after it stays real: what the route requires, the session,
 * revocation.
 */
export class ActingAuthenticator extends AccessTokenAuthenticator {
  private actor: Actor | undefined;

  constructor(
    verifier: AccessTokenVerifier,
    credentials: CookieCredentials,
    crossSite: CrossSiteCheck,
    clock: Clock,
    options: ResolvedVerificationOptions,
    private readonly services: ActorServices,
  ) {
    super(verifier, credentials, crossSite, clock, options);
  }

  /** Lets a subject act from the next request on, or nobody. */
  letAct(subject: Subject | null): void {
    this.actor = subject === null ? undefined : new Actor(subject, this.services);
  }

  override identify(request: HttpRequest): VerifiedToken | Promise<VerifiedToken> {
    return this.orActor(() => super.identify(request));
  }

  override identifySender(request: HttpRequest): VerifiedToken | Promise<VerifiedToken> {
    return this.orActor(() => super.identifySender(request));
  }

  private orActor(
    identify: () => VerifiedToken | Promise<VerifiedToken>,
  ): VerifiedToken | Promise<VerifiedToken> {
    const { actor } = this;
    try {
      return identify();
    } catch (error) {
      if (actor === undefined || !isMissing(error)) throw error;
      return this.identifyActor(actor);
    }
  }

  /** By a header, whatever the transport: its token is verified as all are. */
  private async identifyActor(actor: Actor): Promise<VerifiedToken> {
    return super.identifySender(bearerRequest(await actor.accessToken()));
  }
}

/** The factory of the provider. A resource server issues nothing, so nobody can act there: its own remains. */
export const ACTING_FACTORY = {
  factory: (
    verifier: AccessTokenVerifier,
    credentials: CookieCredentials,
    crossSite: CrossSiteCheck,
    clock: Clock,
    options: ResolvedVerificationOptions,
    tokens?: TokenService,
    issuer?: AccessTokenIssuer,
  ): AccessTokenAuthenticator => {
    const own = [verifier, credentials, crossSite, clock, options] as const;
    return tokens === undefined || issuer === undefined
      ? new AccessTokenAuthenticator(...own)
      : new ActingAuthenticator(...own, { tokens, issuer, verifier, clock });
  },
  inject: [
    ...[AccessTokenVerifier, CookieCredentials, CrossSiteCheck, Clock, AUTH_OPTIONS],
    { token: TokenService, optional: true },
    { token: AccessTokenIssuer, optional: true },
  ],
};

function isMissing(error: unknown): boolean {
  return error instanceof AuthError && error.code === 'ERR_AUTH_ACCESS_TOKEN_MISSING';
}

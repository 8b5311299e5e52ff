import { Inject, Injectable } from '@nestjs/common';
import { RefreshTokenCodec } from '../crypto/refresh-token-codec.js';
import type { AccessTokenClaims } from '../domain/access-token-claims.js';
import { cleanContext, type ClientContext } from '../domain/client-context.js';
import type { RevocationReason, Session } from '../domain/session.js';
import { checkSubject, isStorable, type Subject } from '../domain/subject.js';
import { AUTH_OPTIONS } from '../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { Clock } from '../ports/clock.js';
import { AccessTokenIssuer } from './access-token/access-token-issuer.js';
import { AccessTokenVerifier } from './access-token/access-token-verifier.js';
import type { Candidate } from './admission/candidate.js';
import { SessionAdmission } from './admission/session-admission.js';
import { RefreshFlow } from './refresh/refresh-flow.js';
import { Revocations } from './revocation/revocations.js';
import type { RefreshRequest } from './refresh/presentation.js';
import { SessionService } from './session.service.js';
import { issuedTokens, type IssuedTokens } from './tokens.js';

/** What comes with a sign-in. */
export interface SignIn {
  /** The client that signs in. @default the option `clientId` */
  readonly clientId?: string;
  /** Where the request comes from; kept with the session. @default unknown */
  readonly context?: ClientContext;
  /**
   * When the credentials were presented. Checking them takes time; a password that changes meanwhile
   * must find this sign-in older than itself (`sessionsValidAfter`). One that all sessions of the subject ended
   * during is answered with 503, to be tried again.
   * @default now
   */
  readonly authenticatedAt?: Date;
}

/** A sign-in with its defaults filled in. */
interface SignInFacts extends Pick<Session, 'clientId' | 'authenticatedAt'> {
  readonly context: ClientContext;
}

/** How a subject proved again who they are (RFC 9470). */
export interface Elevation {
  /** Methods (RFC 8176), such as `['pwd', 'otp']`. @default none: access tokens have no `amr` */
  readonly amr?: readonly string[];
  /** Authentication context class, at most 255 characters. @default none: access tokens have no `acr` */
  readonly acr?: string;
}

/**
 * Issues, refreshes, revokes and verifies tokens. The controllers are made of it; a host that has
 * routes of its own calls it directly.
 *
 * @publicApi
 */
@Injectable()
export class TokenService {
  /** @internal */
  constructor(
    private readonly codec: RefreshTokenCodec,
    private readonly admission: SessionAdmission,
    private readonly issuer: AccessTokenIssuer,
    private readonly verifier: AccessTokenVerifier,
    private readonly flow: RefreshFlow,
    private readonly sessions: SessionService,
    private readonly revocations: Revocations,
    private readonly clock: Clock,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {}

  /**
   * Begins a session for a subject whose credentials the host has checked.
   *
   * @throws TypeError for a subject of a wrong form, which would make tokens that nobody accepts
   * @throws RangeError where `authenticatedAt` is no date
   * @throws AuthError `ERR_AUTH_UNAVAILABLE` when the store or the host's claims fail; no session then
   * exists. `ERR_AUTH_SESSION_LIMIT` where the subject has as many as may be and `session.onLimit` is `'reject'`
   */
  async issue(subject: Subject, signIn: SignIn = {}): Promise<IssuedTokens> {
    checkSubject(subject);
    const authenticatedAt = signIn.authenticatedAt?.getTime() ?? this.clock.now();
    if (Number.isNaN(authenticatedAt)) throw new RangeError('authenticatedAt is no date');
    const clientId = signIn.clientId ?? this.options.clientId;
    const context = cleanContext(signIn.context ?? {});
    const prepare = () => this.prepare(subject, { clientId, authenticatedAt, context });
    return this.admission.admit(prepare, context);
  }

  /**
   * Exchanges a refresh token for new tokens.
   *
   * @throws AuthError `ERR_AUTH_REFRESH_TOKEN_…` when it is refused, `ERR_AUTH_REFRESH_SUPERSEDED`
   * after a lost race, `ERR_AUTH_INVALID_SCOPE`, or `ERR_AUTH_UNAVAILABLE` (nothing has changed, try again)
   */
  refresh(refreshToken: string, request: RefreshRequest = {}): Promise<IssuedTokens> {
    return this.flow.run(refreshToken, request);
  }

  /**
   * Exchanges a refresh token for new tokens after the subject has proved again who they are: sets
   * `auth_time`, `amr` and `acr`, and makes every earlier refresh token of the session worthless, also
   * within the grace period.
   *
   * @throws AuthError as {@link refresh}; RangeError where `acr` is longer than 255 characters
   */
  async elevate(
    refreshToken: string,
    elevation: Elevation,
    request: RefreshRequest = {},
  ): Promise<IssuedTokens> {
    const { amr = null, acr = null } = elevation;
    if (acr !== null && !isStorable(acr)) throw new RangeError('acr has more than 255 characters');
    return this.flow.run(refreshToken, request, { amr, acr, authenticatedAt: this.clock.now() });
  }

  /**
   * Ends the session that a refresh token belongs to, any generation of it. Does nothing for a token that is not of
   * this issuer (RFC 7009 section 2.2). That a session has ended, or is lost at the store, is no error: its access
   * tokens are refused as for `SessionService.revoke`.
   *
   * @throws AuthError `ERR_AUTH_UNAVAILABLE` when the store fails: the session may still be live, try again
   */
  async revoke(refreshToken: string, reason: RevocationReason = 'host'): Promise<void> {
    const token = this.codec.decode(refreshToken);
    if (token !== undefined) await this.sessions.endByToken(token.sid, { reason });
  }

  /**
   * Verifies an access token: signature, type, issuer, audience, time.
   *
   * @param options `ignoreExpiry` accepts a token that was good once: enough to end its session
   * @throws AuthError `ERR_AUTH_ACCESS_TOKEN_…`
   */
  verifyAccessToken(
    token: string,
    options: { readonly ignoreExpiry?: boolean } = {},
  ): AccessTokenClaims {
    return this.verifier.verifyNow(token, options);
  }

  private async prepare(
    subject: Subject,
    { clientId, authenticatedAt, context }: SignInFacts,
  ): Promise<Candidate> {
    const { handle, sid } = this.codec.begin(this.revocations.beginning(subject.sub));
    const { absoluteLifetime, inactivityTimeout } = this.options.session;
    const scope = subject.scope ?? null;
    const roles = subject.roles ?? null;
    const session = {
      sid,
      subject: subject.sub,
      clientId,
      amr: subject.amr ?? null,
      acr: subject.acr ?? null,
      authenticatedAt,
    };
    const access = await this.issuer.issue({
      subject,
      session,
      scope,
      roles,
      sessionLeft: absoluteLifetime,
    });
    return {
      session: {
        ...session,
        scope,
        roles,
        userAgent: context.userAgent ?? null,
        ipAddress: context.ipAddress ?? null,
        inactivityTimeout,
        absoluteLifetime,
      },
      tokens: issuedTokens(
        sid,
        access,
        this.codec.encode(handle, 0),
        Math.min(inactivityTimeout, absoluteLifetime),
      ),
    };
  }
}

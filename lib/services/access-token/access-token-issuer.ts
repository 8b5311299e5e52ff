import { Inject, Injectable } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { JwtService } from '@nestjs/jwt';
import { MAX_JWS_LENGTH } from '../../crypto/jws.js';
import { composeClaims } from '../../domain/access-token-claims.js';
import { AuthError } from '../../domain/auth-error.js';
import type { Session } from '../../domain/session.js';
import type { Subject } from '../../domain/subject.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../../options/resolved-auth-options.js';
import { Clock } from '../../ports/clock.js';
import { AuthEvents } from '../events/auth-events.js';
import { KeyRing } from '../keys/key-ring.js';
import { SubjectDirectory } from '../subject/subject-directory.js';

/** Bytes of name and value together that browsers keep (RFC 6265 section 6.1). */
const MAX_COOKIE_SIZE = 4_096;

/** Who and what an access token is issued for. */
export interface AccessTokenGrant {
  readonly subject: Subject;
  readonly session: Pick<Session, 'sid' | 'clientId' | 'authenticatedAt' | 'amr' | 'acr'>;
  readonly scope: string | null;
  readonly roles: readonly string[] | null;
  /** Milliseconds that the session has left on the store's clock; the token does not outlive it. */
  readonly sessionLeft: number;
}

/** An access token that was signed. */
export interface IssuedAccessToken {
  readonly token: string;
  /** Seconds until it expires. */
  readonly expiresIn: number;
  /** As it was granted. */
  readonly scope: string | null;
}

/** Signs access tokens in the profile of RFC 9068. */
@Injectable()
export class AccessTokenIssuer {
  private readonly audience: string | readonly string[];
  private readonly maxLength: number;

  constructor(
    private readonly jwt: JwtService,
    private readonly keys: KeyRing,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
    private readonly clock: Clock,
    private readonly directory: SubjectDirectory,
    private readonly events: AuthEvents,
  ) {
    const [first, ...others] = options.audiences;
    const { cookies } = options.transport;
    this.maxLength = cookies ? MAX_COOKIE_SIZE - cookies.accessToken.name.length : MAX_JWS_LENGTH;
    this.audience = others.length === 0 ? first : options.audiences;
  }

  async issue(grant: AccessTokenGrant): Promise<IssuedAccessToken> {
    const { subject, session } = grant;
    const hostClaims = await this.hostClaims(grant);
    const iat = Math.floor(this.clock.now() / 1_000);
    const lifetime = Math.min(this.options.accessTokenLifetime, grant.sessionLeft);
    const expiresIn = Math.max(1, Math.floor(lifetime / 1_000));
    const claims = composeClaims(
      {
        iss: this.options.issuer,
        sub: subject.sub,
        aud: this.audience,
        exp: iat + expiresIn,
        iat,
        jti: randomUUID(),
        sid: session.sid,
        client_id: session.clientId,
        auth_time: Math.floor(session.authenticatedAt / 1_000),
        scope: grant.scope ?? undefined,
        roles: grant.roles ?? undefined,
        amr: session.amr ?? undefined,
        acr: session.acr ?? undefined,
      },
      subject.claims,
      hostClaims,
    );
    return { token: this.sign(claims), expiresIn, scope: grant.scope };
  }

  private hostClaims({
    subject,
    session,
  }: AccessTokenGrant): Promise<Readonly<Record<string, unknown>>> {
    const { claims } = this.options;
    if (claims === undefined) return Promise.resolve({});
    const { sid, clientId, authenticatedAt } = session;
    return this.directory.ask(async () => claims(subject, { sid, clientId, authenticatedAt }));
  }

  private sign(claims: Record<string, unknown>): string {
    const { kid, algorithm, signingKey } = this.keys.signing;
    const header = { typ: 'at+jwt', alg: algorithm, kid };
    const token = this.signed(claims, { algorithm, header, privateKey: signingKey });
    if (token.length <= this.maxLength) return token;
    throw new AuthError('ERR_AUTH_ACCESS_TOKEN_TOO_LARGE', {
      message: `the access token would be longer than ${this.maxLength} characters: give it fewer claims`,
    });
  }

  private signed(
    claims: Record<string, unknown>,
    options: Parameters<JwtService['sign']>[1],
  ): string {
    try {
      return this.jwt.sign(claims, options);
    } catch (cause) {
      this.events.tell({ type: 'unavailable', service: 'signer', cause, context: {} });
      throw new AuthError('ERR_AUTH_UNAVAILABLE', {
        message: 'the access token could not be signed',
        cause,
      });
    }
  }
}

import type { Subject } from '../../domain/subject.js';
import type { Clock } from '../../ports/clock.js';
import type { AccessTokenIssuer } from '../../services/access-token/access-token-issuer.js';
import type { AccessTokenVerifier } from '../../services/access-token/access-token-verifier.js';
import type { TokenService } from '../../services/token.service.js';
import type { IssuedTokens } from '../../services/tokens.js';

/** What an {@link Actor} gets its tokens by. */
export interface ActorServices {
  readonly tokens: TokenService;
  readonly issuer: AccessTokenIssuer;
  readonly verifier: AccessTokenVerifier;
  readonly clock: Clock;
}

/** An access token, and when it expires: milliseconds since the epoch. */
interface HeldToken {
  readonly token: string;
  readonly expiresAt: number;
}

/**
 * A subject who acts without being asked for a token: one session, which begins with the first request, and an
 * access token that is always good.
 */
export class Actor {
  private last: HeldToken | undefined;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly subject: Subject,
    private readonly services: ActorServices,
  ) {}

  /** One request after the other, so that one alone begins the session or renews its token. */
  accessToken(): Promise<string> {
    const token = this.turn.then(() => this.goodToken());
    this.turn = token.catch(() => undefined);
    return token;
  }

  private async goodToken(): Promise<string> {
    const { last } = this;
    if (last !== undefined && this.services.clock.now() < last.expiresAt) return last.token;
    this.last = last === undefined ? await this.begin() : await this.renew(last.token);
    return this.last.token;
  }

  private async begin(): Promise<HeldToken> {
    return this.from(await this.services.tokens.issue(this.subject));
  }

  /** Another access token of the same session: whoever acts does not wait for a refresh. */
  private async renew(token: string): Promise<HeldToken> {
    const { subject } = this;
    const claims = await this.services.verifier.verify(token, { ignoreExpiry: true });
    const { sid = '', client_id: clientId = '', auth_time: authTime = 0 } = claims;
    const { amr = null, acr = null } = claims;
    const session = { sid, clientId, authenticatedAt: authTime * 1_000, amr, acr };
    const { scope = null, roles = null } = subject;
    const grant = { subject, session, scope, roles, sessionLeft: Number.POSITIVE_INFINITY };
    const issued = await this.services.issuer.issue(grant);
    return this.from({ accessToken: issued.token, expiresIn: issued.expiresIn });
  }

  private from(tokens: Pick<IssuedTokens, 'accessToken' | 'expiresIn'>): HeldToken {
    const expiresAt = this.services.clock.now() + tokens.expiresIn * 1_000;
    return { token: tokens.accessToken, expiresAt };
  }
}

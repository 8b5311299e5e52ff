import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import { claimOf } from '../../domain/access-token-claims.js';
import { AuthConfigurationError, AuthError } from '../../domain/auth-error.js';
import { AUTH_OPTIONS } from '../../options/auth-tokens.js';
import type { ResolvedVerificationOptions } from '../../options/resolved-verification-options.js';
import { Clock } from '../../ports/clock.js';
import { LiveSessions } from '../../services/live-sessions.js';
import type { VerifiedToken } from '../../services/access-token/verified-token.js';
import { RevocationCheckpoint } from '../../services/revocation/revocation-checkpoint.js';
import { AccessTokenAuthenticator } from '../authentication/access-token-authenticator.js';
import type { HttpRequest } from '../requests/http-request.js';
import { CacheShield } from '../cookies/cache-shield.js';
import { keepClaims } from '../contexts/claims-of.js';
import { OpenSockets } from '../contexts/open-sockets.js';
import { requestOf } from '../contexts/request-of.js';
import { watchSocket } from '../contexts/watch-socket.js';
import { Instances } from './instances.js';
import { RoutePolicies, type RoutePolicy } from './route-policy.js';
import { requireRecentAuth, requireRoles, requireScopes } from './route-requirements.js';

/** Decides whether a request may pass: who it is from, whether the session holds, what the route requires. */
@Injectable()
export class RouteGate {
  private readonly policies = new RoutePolicies();

  constructor(
    private readonly instances: Instances,
    private readonly authenticator: AccessTokenAuthenticator,
    private readonly sessions: LiveSessions,
    private readonly checkpoint: RevocationCheckpoint,
    private readonly sockets: OpenSockets,
    private readonly shield: CacheShield,
    private readonly clock: Clock,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedVerificationOptions,
  ) {}

  /**
   * At once where nothing has to be waited for: a token seen before, and no look at the session.
   *
   * @throws AuthError saying why not
   */
  admit(context: ExecutionContext): true | Promise<true> {
    const policy = this.policies.of(context.getClass(), context.getHandler());
    if (policy.instance !== this.instances.own) return this.leaveTo(policy.instance, context);
    if (policy.public) return true;
    const request = requestOf(context);
    const verified =
      context.getType() === 'rpc'
        ? this.authenticator.identifySender(request)
        : this.authenticator.identify(request);
    return verified instanceof Promise
      ? verified.then((found) => this.judge(context, policy, found))
      : this.judge(context, policy, verified);
  }

  /** Not before the token is known: their refusal must not be left to nobody when this refuses too. */
  private judge(
    context: ExecutionContext,
    policy: RoutePolicy,
    verified: VerifiedToken,
  ): true | Promise<true> {
    const asksStore = this.checkpoint.asksStore() || policy.strict;
    keepClaims(context, verified.claims);
    this.shield.cover(context);
    if (!asksStore) return this.requireAll(context, policy, verified);
    return this.requireLiveSession(verified).then(() => this.requireAll(context, policy, verified));
  }

  /** Lets it pass, or refuses it. A socket that it came over is closed once it would not pass any more. */
  private requireAll(
    context: ExecutionContext,
    policy: RoutePolicy,
    verified: VerifiedToken,
  ): true {
    const { claims } = verified;
    requireRoles(policy, claims);
    requireScopes(policy, claims);
    if (policy.maxAuthAge !== undefined) {
      const { clockTolerance } = this.options;
      requireRecentAuth(policy.maxAuthAge, claims, this.clock.now(), clockTolerance);
    }
    watchSocket(this.sockets, context, verified);
    return true;
  }

  /**
   * Who a request is from, where no guard stands before it, such as the handshake of a socket.
   *
   * @throws AuthError saying why it is refused
   */
  async identify(request: HttpRequest): Promise<VerifiedToken> {
    const verified = await this.authenticator.identify(request);
    if (this.checkpoint.asksStore()) await this.requireLiveSession(verified);
    return verified;
  }

  /**
   * Leaves a route to the instance that it belongs to: to its global guard, which sees every HTTP request
   * too, or else by asking it. One that isn't there can't admit anybody.
   */
  private leaveTo(name: string, context: ExecutionContext): true | Promise<true> {
    const instance = this.instances.all.get(name);
    if (instance !== undefined) {
      const isSeen = instance.globalGuard && context.getType() === 'http';
      return isSeen || instance.gate.admit(context);
    }
    throw new AuthConfigurationError(
      '@AuthInstance',
      `no AuthModule has the name '${name}'`,
      'Give the module that name, or the route another one',
    );
  }

  private async requireLiveSession({ claims }: VerifiedToken): Promise<void> {
    const sid = claimOf(claims, 'sid');
    if (sid === undefined || !(await this.sessions.isLive(sid))) {
      throw new AuthError('ERR_AUTH_ACCESS_TOKEN_REVOKED');
    }
  }
}

import { Inject, Injectable, type ExecutionContext } from '@nestjs/common';
import type { AccessTokenClaims } from '../domain/access-token-claims.js';
import { AuthConfigurationError, AuthError } from '../domain/auth-error.js';
import { parseScope } from '../domain/scope.js';
import { AUTH_OPTIONS } from '../options/auth-tokens.js';
import type { ResolvedAuthOptions } from '../options/resolved-auth-options.js';
import { Clock } from '../ports/clock.js';
import { SessionService } from '../services/session.service.js';
import { AccessTokenAuthenticator } from './access-token-authenticator.js';
import { Instances } from './instances.js';
import { RoutePolicies, type RoutePolicy } from './route-policy.js';

/** Decides whether a request may pass: who it is from, whether the session holds, what the route requires. */
@Injectable()
export class RouteGate {
  private readonly policies = new RoutePolicies();

  constructor(
    private readonly instances: Instances,
    private readonly authenticator: AccessTokenAuthenticator,
    private readonly sessions: SessionService,
    private readonly clock: Clock,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {}

  /** @throws AuthError saying why not */
  admit(context: ExecutionContext): true | Promise<true> {
    const policy = this.policies.of(context.getClass(), context.getHandler());
    if (policy.instance !== this.instances.own) return this.leaveTo(policy.instance, context);
    if (policy.public) return true;
    if (context.getType() !== 'http') throw new AuthError('ERR_AUTH_UNSUPPORTED_CONTEXT');
    return this.check(context, policy);
  }

  /** At once where nothing has to be waited for: a token seen before, and no look at the session. */
  private check(context: ExecutionContext, policy: RoutePolicy): true | Promise<true> {
    const claims = this.authenticator.authenticate(context);
    const strict = policy.strict || this.options.revocationCheck === 'store';
    if (strict || claims instanceof Promise) return this.checkLater(claims, policy, strict);
    return this.requireAll(claims, policy);
  }

  private async checkLater(
    authenticated: AccessTokenClaims | Promise<AccessTokenClaims>,
    policy: RoutePolicy,
    strict: boolean,
  ): Promise<true> {
    const claims = await authenticated;
    if (strict) await this.requireLiveSession(claims);
    return this.requireAll(claims, policy);
  }

  private requireAll(claims: AccessTokenClaims, policy: RoutePolicy): true {
    this.requireRoles(claims, policy);
    this.requireScopes(claims, policy);
    this.requireRecentAuth(claims, policy);
    return true;
  }

  /**
   * Leaves a route to the instance that it belongs to: to its global guard, which sees the request too,
   * or else by asking it. One that isn't there can't admit anybody.
   */
  private leaveTo(name: string, context: ExecutionContext): true | Promise<true> {
    const instance = this.instances.all.get(name);
    if (instance !== undefined) return instance.globalGuard || instance.gate.admit(context);
    throw new AuthConfigurationError(
      '@AuthInstance',
      `no AuthModule has the name '${name}'`,
      'Give the module that name, or the route another one',
    );
  }

  private async requireLiveSession({ sid }: AccessTokenClaims): Promise<void> {
    if (sid === undefined || !(await this.sessions.isLive(sid))) {
      throw new AuthError('ERR_AUTH_ACCESS_TOKEN_REVOKED');
    }
  }

  private requireRoles({ roles = [] }: AccessTokenClaims, policy: RoutePolicy): void {
    if (policy.roles.length === 0) return;
    if (!policy.roles.every((group) => group.some((role) => roles.includes(role)))) {
      throw new AuthError('ERR_AUTH_INSUFFICIENT_SCOPE');
    }
  }

  private requireScopes({ scope = '' }: AccessTokenClaims, policy: RoutePolicy): void {
    if (policy.scopes.length === 0) return;
    const granted = parseScope(scope) ?? [];
    if (policy.scopes.every((one) => granted.includes(one))) return;
    throw new AuthError('ERR_AUTH_INSUFFICIENT_SCOPE', { requiredScopes: policy.scopes });
  }

  private requireRecentAuth(
    { auth_time: authTime = 0 }: AccessTokenClaims,
    policy: RoutePolicy,
  ): void {
    if (policy.maxAuthAge === undefined) return;
    const age = this.clock.now() - authTime * 1_000;
    if (age <= policy.maxAuthAge + this.options.clockTolerance) return;
    const maxAge = Math.floor(policy.maxAuthAge / 1_000);
    throw new AuthError('ERR_AUTH_RECENT_AUTH_REQUIRED', { maxAge });
  }
}

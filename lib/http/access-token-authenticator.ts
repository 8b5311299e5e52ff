import { randomUUID } from 'node:crypto';
import {
  Injectable,
  type CanActivate,
  type ExecutionContext,
  type OnModuleDestroy,
  type Type,
} from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import passport from 'passport';
import type { AccessTokenClaims } from '../domain/access-token-claims.js';
import { AuthError } from '../domain/auth-error.js';
import { AccessTokenVerifier } from '../services/access-token/access-token-verifier.js';
import { bearerToken, type HttpRequest } from './bearer-token.js';
import { AccessTokenStrategy } from './access-token.strategy.js';

/**
 * Authenticates HTTP requests: by memory where the token was seen before, else by a guard of
 * `@nestjs/passport` over a strategy of its own. Passport keeps strategies by name for the whole
 * process, so each module instance takes a name that no other application or instance can take.
 */
@Injectable()
export class AccessTokenAuthenticator implements OnModuleDestroy {
  private readonly name = `nestjs-dual-token:${randomUUID()}`;
  private readonly guard: CanActivate;

  constructor(private readonly verifier: AccessTokenVerifier) {
    passport.use(this.name, new AccessTokenStrategy(verifier));
    this.guard = new (passportGuard(this.name))();
  }

  /**
   * Puts the claims of the request's access token on `request.user`, and gives them.
   *
   * @throws AuthError `ERR_AUTH_ACCESS_TOKEN_…` or `ERR_AUTH_INVALID_REQUEST`
   */
  authenticate(context: ExecutionContext): AccessTokenClaims | Promise<AccessTokenClaims> {
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const token = bearerToken(request);
    if (token === undefined) throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MISSING');
    const known = this.verifier.known(token);
    if (known === undefined) return this.verify(context, request, token);
    request.user = known;
    return known;
  }

  onModuleDestroy(): void {
    passport.unuse(this.name);
  }

  private async verify(
    context: ExecutionContext,
    request: AuthenticatedRequest,
    token: string,
  ): Promise<AccessTokenClaims> {
    await this.guard.canActivate(context);
    const { user } = request;
    if (user === undefined) throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
    this.verifier.remember(token, user);
    return user;
  }
}

/** A request with the claims where Passport puts them. */
interface AuthenticatedRequest extends HttpRequest {
  user?: AccessTokenClaims;
}

function passportGuard(strategyName: string): Type<CanActivate> {
  return class extends AuthGuard(strategyName) {
    override getAuthenticateOptions() {
      return { session: false, property: 'user' };
    }

    override handleRequest<T>(
      error: unknown,
      claims: T | false | null | undefined,
      info: unknown,
    ): T {
      if (claims) return claims;
      throw failureOf(error ?? info);
    }
  };
}

/** What the strategy reported, in our words. */
function failureOf(reported: unknown): AuthError {
  return reported instanceof AuthError
    ? reported
    : new AuthError('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
}

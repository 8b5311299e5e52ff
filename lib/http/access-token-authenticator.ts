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
import { AuthError } from '../domain/auth-error.js';
import { AccessTokenVerifier } from '../services/access-token-verifier.js';
import { AccessTokenStrategy } from './access-token.strategy.js';

/**
 * A guard of `@nestjs/passport` over a strategy of its own: authenticates HTTP requests and puts the
 * claims on `request.user`. Passport keeps strategies by name for the whole process, so each module
 * instance takes a name that no other application or instance can take.
 */
@Injectable()
export class AccessTokenAuthenticator implements CanActivate, OnModuleDestroy {
  private readonly name = `nestjs-dual-token:${randomUUID()}`;
  private readonly guard: CanActivate;

  constructor(verifier: AccessTokenVerifier) {
    passport.use(this.name, new AccessTokenStrategy(verifier));
    this.guard = new (passportGuard(this.name))();
  }

  canActivate(context: ExecutionContext): ReturnType<CanActivate['canActivate']> {
    return this.guard.canActivate(context);
  }

  onModuleDestroy(): void {
    passport.unuse(this.name);
  }
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

/** What the strategy reported, in our words. `passport-jwt` knows a missing token only by its message. */
function failureOf(reported: unknown): unknown {
  if (reported instanceof AuthError) return reported;
  if (!(reported instanceof Error)) return new AuthError('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
  if (reported.message === 'No auth token') return new AuthError('ERR_AUTH_ACCESS_TOKEN_MISSING');
  return new AuthError('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
}

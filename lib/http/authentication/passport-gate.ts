import { randomUUID } from 'node:crypto';
import type { CanActivate, ExecutionContext, Type } from '@nestjs/common';
import { AuthGuard } from '@nestjs/passport';
import passport from 'passport';
import type { CompactJws } from '../../crypto/jws.js';
import { AuthError } from '../../domain/auth-error.js';
import type { AccessTokenVerifier } from '../../services/access-token/access-token-verifier.js';
import type { VerifiedToken } from '../../services/access-token/verified-token.js';
import { AccessTokenStrategy, type PassportRequest } from './access-token.strategy.js';

/**
 * The way of a token that is not remembered: a guard of `@nestjs/passport` over a strategy of its own.
 * Passport keeps strategies by name for the whole process, so each module instance takes a name that no
 * other application or instance can take.
 */
export class PassportGate {
  private readonly name = `nestjs-dual-token:${randomUUID()}`;
  private readonly guard: CanActivate;

  constructor(verifier: AccessTokenVerifier) {
    passport.use(this.name, new AccessTokenStrategy(verifier));
    this.guard = new (passportGuard(this.name))();
  }

  /** @throws AuthError saying why the token is refused */
  async admit(jws: CompactJws): Promise<VerifiedToken> {
    const context = new PassportContext(jws);
    await this.guard.canActivate(context as unknown as ExecutionContext);
    if (context.user === undefined) throw new AuthError('ERR_AUTH_ACCESS_TOKEN_MALFORMED');
    return context.user;
  }

  close(): void {
    passport.unuse(this.name);
  }
}

/** As much of a context as the guard of `@nestjs/passport` looks at; one object for each token. */
class PassportContext implements PassportRequest {
  user?: VerifiedToken;

  constructor(readonly jws: CompactJws) {}

  switchToHttp(): this {
    return this;
  }

  getRequest(): this {
    return this;
  }

  /** Passport answers nothing by itself where it is given a callback. */
  getResponse(): object {
    return RESPONSE;
  }
}

const RESPONSE = Object.freeze({});

function passportGuard(strategyName: string): Type<CanActivate> {
  return class extends AuthGuard(strategyName) {
    override handleRequest<T>(
      error: unknown,
      verified: T | false | null | undefined,
      info: unknown,
    ): T {
      if (verified) return verified;
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

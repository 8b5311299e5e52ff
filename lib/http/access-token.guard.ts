import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuthError } from '../domain/auth-error.js';
import { AuthException } from './auth.exception.js';
import { RouteGate } from './route-gate.js';

/**
 * Lets a request through that carries a good access token and meets what the route's decorators ask
 * for. Global by default; refuses every kind of request that it does not know. The claims are then on
 * `request.user` and come by `@Claims()`.
 *
 * @publicApi
 */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  constructor(
    private readonly gate: RouteGate,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    try {
      const admitted = this.gate.admit(context);
      return admitted === true || admitted.catch((error: unknown) => this.refuse(error, context));
    } catch (error) {
      return this.refuse(error, context);
    }
  }

  /** The headers are set here as well as in the filter, for hosts whose own filter comes first. */
  private refuse(error: unknown, context: ExecutionContext): never {
    if (!(error instanceof AuthError)) throw error;
    const exception = new AuthException(error);
    if (context.getType() === 'http') {
      const response: unknown = context.switchToHttp().getResponse();
      for (const [name, value] of Object.entries(exception.headers)) {
        this.adapterHost.httpAdapter.setHeader(response, name, value);
      }
    }
    throw exception;
  }
}

import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuthError } from '../../domain/auth-error.js';
import { AuthException } from '../answers/auth.exception.js';
import { GraphqlAuthException } from '../contexts/graphql-exception.js';
import { messageException, socketException } from '../contexts/loaded-exceptions.js';
import { RouteGate } from './route-gate.js';

/**
 * Lets a request through that carries a good access token and meets what the route's decorators ask
 * for: over HTTP, in GraphQL, in gateways and in microservices. It refuses every kind of request that it
 * does not know. The claims come by `@Claims()`, for HTTP and GraphQL also as `request.user`.
 *
 * Global by default. Where global guards of Nest don't reach, put `@UseGuards(AccessTokenGuard)`.
 *
 * @publicApi
 */
@Injectable()
export class AccessTokenGuard implements CanActivate {
  /** @hidden Nest makes it. */
  constructor(
    private readonly gate: RouteGate,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /**
   * For Nest. At once where the token was seen before and nothing asks the store.
   *
   * @throws AuthException over HTTP and in GraphQL, WsException or RpcException for messages: for two credentials
   * (400); for no token, or one that is bad, expired or revoked, and a sign-in that is too long ago (401); for a
   * scope or role that is lacking, and a cookie from a page that may not send it (403); for store, keys or feed out
   * of reach (503)
   */
  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    try {
      const admitted = this.gate.admit(context);
      return admitted === true || admitted.catch((error: unknown) => this.refuse(error, context));
    } catch (error) {
      return this.refuse(error, context);
    }
  }

  /** @throws what Nest shows to the client of such a context, for errors of ours; others as they are */
  private refuse(error: unknown, context: ExecutionContext): Promise<never> {
    if (!(error instanceof AuthError)) throw error;
    switch (context.getType<string>()) {
      case 'ws':
        return rejected(socketException(error));
      case 'rpc':
        return rejected(messageException(error, context.switchToRpc().getContext()));
      case 'http':
        return this.refuseOverHttp(new AuthException(error), context);
      case 'graphql':
        throw new GraphqlAuthException(error);
      default:
        throw new AuthException(error);
    }
  }

  /** The headers are set here as well as in the filter, for hosts whose own filter comes first. */
  private refuseOverHttp(exception: AuthException, context: ExecutionContext): never {
    const response: unknown = context.switchToHttp().getResponse();
    for (const [name, value] of Object.entries(exception.headers)) {
      this.adapterHost.httpAdapter.setHeader(response, name, value);
    }
    throw exception;
  }
}

async function rejected(exception: Promise<Error>): Promise<never> {
  throw await exception;
}

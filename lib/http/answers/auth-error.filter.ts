import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { throwError, type Observable } from 'rxjs';
import { AuthError } from '../../domain/auth-error.js';
import { GraphqlAuthException } from '../contexts/graphql-exception.js';
import { refusedMessage } from '../contexts/refused-message.js';
import { AuthException } from './auth.exception.js';

/**
 * Answers every error of this library: over HTTP with its status, body and headers, in GraphQL and to
 * microservices in their way. Nest calls no global filter for gateways.
 */
@Catch(AuthError, AuthException)
export class AuthErrorFilter implements ExceptionFilter<AuthError | AuthException> {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(thrown: AuthError | AuthException, host: ArgumentsHost): Observable<never> | undefined {
    const exception = thrown instanceof AuthError ? new AuthException(thrown) : thrown;
    switch (host.getType<string>()) {
      case 'http':
        this.answer(exception, host);
        return undefined;
      case 'graphql':
        throw new GraphqlAuthException(exception.error);
      case 'rpc':
        // To throw would leave the sender without an answer.
        return throwError(() =>
          refusedMessage(exception.error, host.switchToRpc().getContext<unknown>()),
        );
      default:
        throw exception;
    }
  }

  private answer(exception: AuthException, host: ArgumentsHost): void {
    const { httpAdapter } = this.adapterHost;
    const response: unknown = host.switchToHttp().getResponse();
    for (const [name, value] of Object.entries(exception.headers))
      httpAdapter.setHeader(response, name, value);
    httpAdapter.reply(response, exception.getResponse(), exception.getStatus());
  }
}

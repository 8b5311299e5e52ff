import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuthError } from '../domain/auth-error.js';
import { AuthException } from './auth.exception.js';

/** Answers every error of this library with its status, body and headers. In other contexts than HTTP it passes it on. */
@Catch(AuthError, AuthException)
export class AuthErrorFilter implements ExceptionFilter<AuthError | AuthException> {
  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(thrown: AuthError | AuthException, host: ArgumentsHost): void {
    const exception = thrown instanceof AuthError ? new AuthException(thrown) : thrown;
    if (host.getType() !== 'http') throw exception;
    const { httpAdapter } = this.adapterHost;
    const response: unknown = host.switchToHttp().getResponse();
    for (const [name, value] of Object.entries(exception.headers))
      httpAdapter.setHeader(response, name, value);
    httpAdapter.reply(response, exception.getResponse(), exception.getStatus());
  }
}

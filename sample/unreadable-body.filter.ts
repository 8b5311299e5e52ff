import { BadRequestException, Catch, HttpException, type ArgumentsHost } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import { AuthException } from '../lib/index.js';

/**
 * Answers a body that can't be read as the library answers a malformed request. Express and Fastify
 * each have their own words for it, and Express quotes the body.
 */
@Catch(HttpException)
export class UnreadableBodyFilter extends BaseExceptionFilter<HttpException> {
  override catch(exception: HttpException, host: ArgumentsHost): void {
    const unreadable =
      exception.getStatus() === 400 &&
      exception.cause !== undefined &&
      !(exception instanceof AuthException);
    super.catch(
      unreadable ? new BadRequestException({ error: 'invalid_request' }) : exception,
      host,
    );
  }
}

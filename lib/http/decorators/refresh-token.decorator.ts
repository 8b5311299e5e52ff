import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { presentedRefreshTokenOf } from '../guard/refresh-token.guard.js';

/**
 * Gives a handler behind `RefreshTokenGuard` the refresh token of the request, to hand to
 * `TokenService`. Keep it out of logs.
 *
 * @publicApi
 */
export const RefreshToken = createParamDecorator(
  (_data: unknown, context: ExecutionContext): string | undefined =>
    presentedRefreshTokenOf(context.switchToHttp().getRequest<object>())?.token,
);

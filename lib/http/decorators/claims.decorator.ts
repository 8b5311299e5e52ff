import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { AccessTokenClaims } from '../../domain/access-token-claims.js';

/** The claims set of a guarded request; `undefined` on a public route. */
export function claimsOf(context: ExecutionContext): AccessTokenClaims | undefined {
  return context.switchToHttp().getRequest<{ readonly user?: AccessTokenClaims }>().user;
}

/**
 * Gives a handler the verified claims of the access token, or one of them: `@Claims() claims`,
 * `@Claims('sub') sub`. `undefined` on a public route.
 *
 * @publicApi
 */
export const Claims = createParamDecorator(
  (name: string | undefined, context: ExecutionContext): unknown => {
    const claims = claimsOf(context);
    return name === undefined ? claims : claims?.[name];
  },
);

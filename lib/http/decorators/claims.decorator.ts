import {
  createParamDecorator,
  type ExecutionContext,
  type PipeTransform,
  type Type,
} from '@nestjs/common';
import { claimOf } from '../../domain/access-token-claims.js';
import { claimsOf } from '../contexts/claims-of.js';

/** The name of a claim, and pipes: written out, because the types of NestJS 11 and 12 differ. */
export type ParamDecorator = (
  ...nameOrPipes: (string | PipeTransform | Type<PipeTransform>)[]
) => ParameterDecorator;

/**
 * Gives a handler the verified claims of the access token, or one of them: `@Claims() claims`,
 * `@Claims('sub') sub`. `undefined` on a public route. For HTTP, GraphQL, gateways and microservices alike.
 *
 * @publicApi
 */
export const Claims: ParamDecorator = createParamDecorator(
  (name: string | undefined, context: ExecutionContext): unknown => {
    const claims = claimsOf(context);
    return name === undefined || claims === undefined ? claims : claimOf(claims, name);
  },
);

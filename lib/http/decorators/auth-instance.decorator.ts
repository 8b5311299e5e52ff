import { SetMetadata } from '@nestjs/common';
import { METADATA } from '../guard/route-policy.js';

/**
 * Says which of several `AuthModule` instances guards a route or controller: the one with this `name`.
 * Without it, the one without a name does.
 *
 * @publicApi
 */
export const AuthInstance = (name: string): MethodDecorator & ClassDecorator =>
  SetMetadata(METADATA.instance, name);

import { SetMetadata } from '@nestjs/common';
import { METADATA } from '../guard/route-policy.js';

/**
 * Reads the session at the store on every request to this route, so that a revoked session is
 * refused at once, whatever `revocation.check` says. When the store is down the answer is 503.
 *
 * @publicApi
 */
export const StrictSession = (): MethodDecorator & ClassDecorator =>
  SetMetadata(METADATA.strict, true);

import { SetMetadata } from '@nestjs/common';
import { METADATA } from '../guard/route-policy.js';

/**
 * Lets anybody use a route, or every route of a controller. The guard then looks at nothing, not even
 * at a token that is sent.
 *
 * @publicApi
 */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(METADATA.public, true);

import { Controller, UseGuards, VERSION_NEUTRAL, type Type } from '@nestjs/common';
import { AccessTokenGuard } from '../guard/access-token.guard.js';
import { AuthInstance } from '../decorators/auth-instance.decorator.js';
import { JwkSetController } from './jwk-set.controller.js';
import { SessionController } from './session.controller.js';
import { TokenController } from './token.controller.js';

/** Where and how the routes are mounted. */
interface Mounting {
  /** Path prefix, such as `auth`; `false` for none of these routes. */
  readonly path: string | false;
  /** Path of the JWK Set, such as `.well-known/jwks.json`; `false` for none. */
  readonly jwkSetPath: string | false;
  /** The name of the module instance. */
  readonly instance: string;
  /** Whether the guard is global; if not, the routes that need one bring their own. */
  readonly globalGuard: boolean;
}

/**
 * The controllers of one module instance. Nest keeps the path on the class, so each instance gets
 * classes of its own. The host's API versions don't apply to them.
 */
export function controllersAt({ path, jwkSetPath, instance, globalGuard }: Mounting): Type[] {
  const mounted: Type[] = [];
  const mount = (controller: Type, at: string): void => {
    Controller({ path: at, version: VERSION_NEUTRAL })(controller);
    AuthInstance(instance)(controller);
    mounted.push(controller);
  };
  if (path !== false) {
    class MountedTokenController extends TokenController {}
    class MountedSessionController extends SessionController {}
    mount(MountedTokenController, path);
    mount(MountedSessionController, path);
    if (!globalGuard) UseGuards(AccessTokenGuard)(MountedSessionController);
  }
  if (jwkSetPath !== false) {
    class MountedJwkSetController extends JwkSetController {}
    mount(MountedJwkSetController, jwkSetPath);
  }
  return mounted;
}

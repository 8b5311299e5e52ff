import { Controller, UseGuards, VERSION_NEUTRAL, type Type } from '@nestjs/common';
import { AccessTokenGuard } from '../access-token.guard.js';
import { AuthInstance } from '../decorators/auth-instance.decorator.js';
import { SessionController } from './session.controller.js';
import { TokenController } from './token.controller.js';

/** Where and how the routes are mounted. */
export interface Mounting {
  /** Path prefix, such as `auth`. */
  readonly path: string;
  /** The name of the module instance. */
  readonly instance: string;
  /** Whether the guard is global; if not, the routes that need one bring their own. */
  readonly globalGuard: boolean;
}

/**
 * The controllers of one module instance. Nest keeps the path on the class, so each instance gets
 * classes of its own. The host's API versions don't apply to them.
 */
export function controllersAt({ path, instance, globalGuard }: Mounting): readonly Type[] {
  class MountedTokenController extends TokenController {}
  class MountedSessionController extends SessionController {}
  const mounted: readonly Type[] = [MountedTokenController, MountedSessionController];
  for (const controller of mounted) {
    Controller({ path, version: VERSION_NEUTRAL })(controller);
    AuthInstance(instance)(controller);
  }
  if (!globalGuard) UseGuards(AccessTokenGuard)(MountedSessionController);
  return mounted;
}

import 'reflect-metadata';
import { AccessTokenGuard } from '../guard/access-token.guard.js';
import type { Instance } from '../guard/instances.js';
import type { RoutePolicy } from '../guard/route-policy.js';

/**
 * Whether the guard of this library decides about a route: a global one, which asks the instance that
 * the route belongs to, whichever instance has it; or one that the host put on the route.
 */
export function isGuarded(
  controller: object,
  handler: object,
  policy: RoutePolicy,
  instances: ReadonlyMap<string, Pick<Instance, 'globalGuard'>>,
): boolean {
  if (policy.public || !instances.has(policy.instance)) return false;
  if ([...instances.values()].some(({ globalGuard }) => globalGuard)) return true;
  return [controller, handler].some((holder) => {
    const guards = (Reflect.getMetadata('__guards__', holder) ?? []) as readonly unknown[];
    return guards.some(isAccessTokenGuard);
  });
}

/** A guard is put on a route as a class or as an object. */
function isAccessTokenGuard(guard: unknown): boolean {
  const made = typeof guard === 'function' ? (guard.prototype as unknown) : guard;
  return made === AccessTokenGuard.prototype || made instanceof AccessTokenGuard;
}

import type { ModulesContainer } from '@nestjs/core';
import { AuthConfigurationError } from '../domain/auth-error.js';
import { INSTANCE_NAME } from '../options/auth-tokens.js';
import { Instances, type Instance } from './instances.js';
import { RouteGate } from './route-gate.js';

/**
 * Refuses two instances of one name, as soon as all modules are known: before their routes meet.
 *
 * @throws AuthConfigurationError
 */
export function refuseSameName(modules: ModulesContainer): void {
  const names = [...modules.values()].flatMap(({ providers }) => {
    const name = providers.get(INSTANCE_NAME)?.instance as string | undefined;
    return name === undefined ? [] : [name];
  });
  if (new Set(names).size === names.length) return;
  throw new AuthConfigurationError(
    'name',
    'is the same for two instances of AuthModule or ResourceServerModule',
    'Give each a name of its own, or import the module once',
  );
}

/** Every instance in the application, by name, for {@link Instances.all}; once they are made. */
export function instancesIn(modules: ModulesContainer): ReadonlyMap<string, Instance> {
  const found = new Map<string, Instance>();
  for (const { providers } of modules.values()) {
    const instances = providers.get(Instances)?.instance as Instances | undefined;
    const gate = providers.get(RouteGate)?.instance as RouteGate | undefined;
    if (instances === undefined || gate === undefined) continue;
    found.set(instances.own, { globalGuard: instances.globalGuard, gate });
  }
  return found;
}

import type { ModulesContainer } from '@nestjs/core';
import { AuthConfigurationError } from '../../domain/auth-error.js';
import { CONTROLLER_PATH, INSTANCE_NAME, JWK_SET_PATH } from '../../options/auth-tokens.js';
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

/**
 * Refuses two instances with routes at one path, before they meet: Express would silently leave the routes to
 * whichever comes first. It tells no upper case from lower, so neither does this.
 *
 * @throws AuthConfigurationError
 */
export function refuseSamePath(modules: ModulesContainer): void {
  refuseSame('controller', CONTROLLER_PATH, modules);
  refuseSame('jwks', JWK_SET_PATH, modules);
}

function refuseSame(option: string, token: symbol, modules: ModulesContainer): void {
  const owners = new Map<string, string>();
  for (const { providers } of modules.values()) {
    const name = providers.get(INSTANCE_NAME)?.instance as string | undefined;
    const given = providers.get(token)?.instance as string | false | undefined;
    if (name === undefined || typeof given !== 'string') continue;
    const path = given.toLowerCase();
    const owner = owners.get(path);
    if (owner !== undefined) {
      const both = [owner, name].sort().map((one) => `'${one}'`);
      throw new AuthConfigurationError(
        option,
        `is the same path for the instances ${both.join(' and ')} of AuthModule`,
        'Give each a path of its own, or false',
      );
    }
    owners.set(path, name);
  }
}

/** Every instance in the application, by name, for {@link Instances.all}; once they are made. */
export function instancesIn(modules: ModulesContainer): ReadonlyMap<string, Instance> {
  const found = new Map<string, Instance>();
  for (const { providers } of modules.values()) {
    const instances = providers.get(Instances)?.instance as Instances | undefined;
    const gate = providers.get(RouteGate)?.instance as RouteGate | undefined;
    if (instances === undefined || gate === undefined) continue;
    found.set(instances.own, {
      globalGuard: instances.globalGuard,
      schemes: instances.schemes,
      gate,
    });
  }
  return found;
}

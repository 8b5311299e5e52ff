import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { DEFAULT_INSTANCE, getAuthToken } from './options/auth-tokens.js';

/** One instance of a module of this library. */
interface ModuleInstance {
  readonly module: Type;
  readonly structure: Required<Pick<DynamicModule, 'imports'>> & { readonly name: string };
  /** What hosts inject, by the class, or with the name of the instance by `@InjectAuth()`. */
  readonly services: readonly Type[];
  /** What else other modules must be able to inject. */
  readonly internals: DynamicModule['exports'];
  readonly providers: readonly Provider[];
  readonly controllers?: Type[];
}

/** What Nest makes a module instance of. The one without a name of its own is global. */
export function moduleDefinition({
  module,
  structure: { name, imports },
  services,
  internals = [],
  providers,
  controllers = [],
}: ModuleInstance): DynamicModule {
  const named = services.map((service) => ({
    provide: getAuthToken(service, name),
    useExisting: service,
  }));
  return {
    module,
    global: name === DEFAULT_INSTANCE,
    imports,
    controllers,
    providers: [...providers, ...named],
    exports: [...services, ...internals, ...named.map(({ provide }) => provide)],
  };
}

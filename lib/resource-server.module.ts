import {
  Inject,
  Logger,
  Module,
  type DynamicModule,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { GUARD_EXPORTS } from './guard.providers.js';
import { settingsProvider } from './host-providers.js';
import { instancesIn, refuseSameName } from './http/guard/connect-instances.js';
import { Instances } from './http/guard/instances.js';
import { moduleDefinition } from './module-definition.js';
import { AUTH_OPTIONS } from './options/auth-tokens.js';
import {
  resolveResourceServerOptions,
  type ResolvedResourceServerOptions,
} from './options/resolve-resource-server-options.js';
import {
  resolveResourceServerStructure,
  splitResourceServerOptions,
  type ResolvedResourceServerStructure,
} from './options/resolve-resource-server-structure.js';
import type {
  ResourceServerModuleAsyncOptions,
  ResourceServerModuleOptions,
} from './options/resource-server-options.js';
import { SETTINGS_SOURCES } from './options/settings-source.js';
import { RESOURCE_SERVER_SERVICES, resourceServerProviders } from './resource-server.providers.js';

/**
 * For a service that accepts the access tokens of an issuer elsewhere: the same guard and decorators as
 * `AuthModule`, with keys that verify and nothing that issues, no store and no routes.
 *
 * Global, unless it has a `name`.
 *
 * @publicApi
 */
@Module({})
export class ResourceServerModule implements OnModuleInit {
  /** @internal */
  constructor(
    private readonly instances: Instances,
    private readonly modules: ModulesContainer,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedResourceServerOptions,
  ) {
    refuseSameName(modules);
  }

  /**
   * Sets the module up with options that are known now.
   *
   * @throws AuthConfigurationError naming the option that is refused, before anything starts
   */
  static forRoot(options: ResourceServerModuleOptions): DynamicModule {
    const { structure, settings } = splitResourceServerOptions(options);
    const resolved = resolveResourceServerOptions(settings, structure);
    return definition(structure, [{ provide: AUTH_OPTIONS, useValue: resolved }]);
  }

  /**
   * Sets the module up with settings from a factory, such as one that asks a configuration service.
   *
   * @throws AuthConfigurationError for a bad structure at once, for bad settings when the application starts
   */
  static forRootAsync(options: ResourceServerModuleAsyncOptions): DynamicModule {
    const structure = resolveResourceServerStructure(options, SETTINGS_SOURCES);
    const method = 'createResourceServerOptions';
    const resolve = (settings: unknown) => resolveResourceServerOptions(settings, structure);
    return definition(structure, settingsProvider(options, method, resolve));
  }

  /** For Nest. */
  onModuleInit(): void {
    this.instances.all = instancesIn(this.modules);
    for (const warning of this.options.warnings)
      new Logger(ResourceServerModule.name).warn(warning);
  }
}

function definition(
  structure: ResolvedResourceServerStructure,
  options: Provider[],
): DynamicModule {
  return moduleDefinition({
    module: ResourceServerModule,
    structure,
    services: RESOURCE_SERVER_SERVICES,
    internals: GUARD_EXPORTS,
    providers: [...options, ...resourceServerProviders(structure)],
  });
}

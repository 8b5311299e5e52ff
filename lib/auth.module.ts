import {
  Inject,
  Logger,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type OnModuleInit,
  type Provider,
} from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { authProviders, INTERNAL_EXPORTS, SERVICES } from './auth.providers.js';
import { settingsProvider } from './host-providers.js';
import { instancesIn, refuseSameName, refuseSamePath } from './http/guard/connect-instances.js';
import { warningsOfPath } from './http/cookies/refresh-token-path.js';
import { controllersAt } from './http/controllers/controllers-at.js';
import { Instances } from './http/guard/instances.js';
import { warningsOfSharedStore } from './http/guard/shared-stores.js';
import { moduleDefinition } from './module-definition.js';
import type { AuthModuleAsyncOptions, AuthModuleOptions } from './options/auth-module-options.js';
import { AUTH_OPTIONS, CONTROLLER_PATH, JWK_SET_PATH } from './options/auth-tokens.js';
import { refuseUnwise, resolveAuthOptions } from './options/resolve-auth-options.js';
import {
  resolveAuthStructure,
  splitOptions,
  type ResolvedAuthStructure,
} from './options/resolve-auth-structure.js';
import type { ResolvedAuthOptions } from './options/resolved-auth-options.js';
import { SETTINGS_SOURCES } from './options/settings-source.js';
import { RefreshTokenRepository } from './ports/refresh-token-repository.js';
import { RevocationFeed } from './ports/revocation-feed.js';
import { AuthEvents } from './services/events/auth-events.js';
import { bridgeToEventEmitter } from './services/events/event-emitter-bridge.js';
import { surroundingsOf, surroundingsWith } from './surroundings.js';

/**
 * Access and refresh tokens for an application: the guard, the routes and the services.
 *
 * Global, unless it has a `name`.
 *
 * @publicApi
 */
@Module({})
export class AuthModule implements OnModuleInit, OnApplicationBootstrap {
  /** @internal */
  constructor(
    private readonly instances: Instances,
    private readonly events: AuthEvents,
    private readonly modules: ModulesContainer,
    private readonly repository: RefreshTokenRepository,
    private readonly feed: RevocationFeed,
    private readonly config: ApplicationConfig,
    @Inject(CONTROLLER_PATH) private readonly controller: string | false,
    @Inject(AUTH_OPTIONS) private readonly options: ResolvedAuthOptions,
  ) {
    refuseSameName(modules);
    refuseSamePath(modules);
  }

  /**
   * Sets the module up with options that are known now.
   *
   * @throws AuthConfigurationError naming the option that is refused, before anything starts
   */
  static forRoot(options: AuthModuleOptions): DynamicModule {
    const { structure, settings } = splitOptions(options);
    const resolved = resolveAuthOptions(settings, surroundingsOf(structure));
    return definition(structure, [{ provide: AUTH_OPTIONS, useValue: resolved }]);
  }

  /**
   * Sets the module up with settings from a factory, such as one that asks a configuration service.
   *
   * @throws AuthConfigurationError for a bad structure at once, for bad settings when the application starts
   */
  static forRootAsync(options: AuthModuleAsyncOptions): DynamicModule {
    const structure = resolveAuthStructure(options, SETTINGS_SOURCES);
    const resolve = (settings: unknown) => resolveAuthOptions(settings, surroundingsOf(structure));
    return definition(structure, settingsProvider(options, 'createAuthOptions', resolve));
  }

  /** For Nest. Finds the other instances, and refuses what could not be seen before everything was made. */
  onModuleInit(): void {
    refuseUnwise(this.options, surroundingsWith(this.repository));
    this.instances.all = instancesIn(this.modules);
    const { cookies } = this.options.transport;
    const ofPath = warningsOfPath(cookies, this.controller, this.config);
    const ofStore = warningsOfSharedStore(this.modules, this.instances.own);
    const { warnings } = this.options;
    for (const warning of [...warnings, ...this.warningsOfFeed(), ...ofPath, ...ofStore])
      new Logger(AuthModule.name).warn(warning);
  }

  /** Sessions that processes share, and ends of which they do not hear: most often a forgotten option. */
  private warningsOfFeed(): readonly string[] {
    const { production, inMemory } = surroundingsWith(this.repository);
    const isAlone = this.options.revocation.check === 'feed' && this.feed.isWithinProcess;
    if (!production || inMemory || !isAlone) return [];
    return [
      "revocation.check is 'feed', and the feed reaches this process only: give revocationFeed if there are others",
    ];
  }

  /** For Nest. */
  onApplicationBootstrap(): void {
    bridgeToEventEmitter(this.events, this.modules);
  }
}

function definition(structure: ResolvedAuthStructure, options: Provider[]): DynamicModule {
  const { name, globalGuard, controller, jwks } = structure;
  const mounting = { path: controller, jwkSetPath: jwks, instance: name, globalGuard };
  return moduleDefinition({
    module: AuthModule,
    structure,
    services: SERVICES,
    internals: INTERNAL_EXPORTS,
    providers: [
      ...options,
      { provide: CONTROLLER_PATH, useValue: controller },
      { provide: JWK_SET_PATH, useValue: jwks },
      ...authProviders(structure),
    ],
    controllers: controllersAt(mounting),
  });
}

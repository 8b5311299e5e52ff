import type {
  InjectionToken,
  ModuleMetadata,
  OptionalFactoryDependency,
  Type,
} from '@nestjs/common';
import type { RefreshTokenRepository } from '../ports/refresh-token-repository.js';
import type { RevocationFeed } from '../ports/revocation-feed.js';
import type { SubjectProvider } from '../ports/subject-provider.js';
import type { AuthSettings } from './auth-settings.js';
import type { SettingsSource } from './settings-source.js';

/**
 * How Nest is to come by something: an object, a class, or what a provider definition says.
 *
 * @publicApi
 */
export type ProviderSource<T extends object> =
  | T
  | Type<T>
  | {
      /** A class that Nest makes. */
      readonly useClass: Type<T>;
    }
  | {
      /** The token of a provider that is there already. */
      readonly useExisting: InjectionToken;
    }
  | {
      /** Makes it, of what `inject` names. */
      readonly useFactory: (...dependencies: never[]) => T | Promise<T>;
      /** The tokens of what the factory is given, in order. @default [] */
      readonly inject?: readonly (InjectionToken | OptionalFactoryDependency)[];
    };

/** What has to be known before the application starts, and so can't come from a factory. */
export interface AuthStructure {
  /**
   * Who may sign in. A class is taken from wherever the application provides it; if it does nowhere,
   * it is made.
   */
  readonly subjects: ProviderSource<SubjectProvider>;
  /**
   * Where sessions are kept. A class is made in the context of this module, with what global modules
   * and `imports` export.
   * @default InMemoryRefreshTokenRepository, which is refused in production
   */
  readonly repository?: ProviderSource<RefreshTokenRepository>;
  /**
   * How other processes hear of sessions that have ended; followed where `revocation.check` is `'feed'`.
   * @default InProcessRevocationFeed, which reaches this process only
   */
  readonly revocationFeed?: ProviderSource<RevocationFeed>;
  /**
   * Path prefix of the routes, without slashes at its ends; `''` for none; `false` for no routes at all. Another
   * one for each instance.
   * @default 'auth'
   */
  readonly controller?: string | false;
  /**
   * Path of the JWK Set, which shows the public keys to whoever verifies elsewhere; `false` for none. A
   * global prefix of the application stands before it, unless it is excluded there.
   * @default '.well-known/jwks.json'; with a `name`, '.well-known/NAME/jwks.json'; none where `controller` is `false`
   */
  readonly jwks?: string | false;
  /**
   * Whether the guard is on every route of the application that is not `@Public()`. With `false`, put
   * `@UseGuards(AccessTokenGuard)` where it is to be.
   * @default true
   */
  readonly globalGuard?: boolean;
  /**
   * Tells several instances of the module in one application apart. One with a name of its own is not
   * global: its services are injected by `@InjectAuth(TokenService, name)` where the module is
   * imported, and its routes are marked `@AuthInstance(name)`.
   * @default 'default'
   */
  readonly name?: string;
  /** Modules whose exports the repository, the subject provider or the factory needs. @default [] */
  readonly imports?: ModuleMetadata['imports'];
}

/**
 * Options of `AuthModule.forRoot`.
 *
 * @publicApi
 */
export interface AuthModuleOptions extends AuthSettings, AuthStructure {}

/**
 * Gives the settings of `AuthModule.forRootAsync`, for `useClass` and `useExisting`.
 *
 * @publicApi
 */
export interface AuthOptionsFactory {
  /** Called once, before the application starts. What it gives is checked as the options of `forRoot` are. */
  createAuthOptions(): AuthSettings | Promise<AuthSettings>;
}

/**
 * Options of `AuthModule.forRootAsync`: the structure, and one of `useFactory`, `useClass` and
 * `useExisting` for the settings.
 *
 * @publicApi
 */
export interface AuthModuleAsyncOptions
  extends AuthStructure, SettingsSource<AuthSettings, AuthOptionsFactory> {}

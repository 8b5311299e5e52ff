import type { Provider, Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { JwtService } from '@nestjs/jwt';
import { InMemoryRefreshTokenRepository } from './adapters/in-memory/in-memory-refresh-token.repository.js';
import { SystemClock } from './adapters/system-clock.js';
import { KeyRing } from './crypto/key-ring.js';
import { RefreshTokenCodec } from './crypto/refresh-token-codec.js';
import { AuthConfigurationError } from './domain/auth-error.js';
import { AccessTokenAuthenticator } from './http/access-token-authenticator.js';
import { AccessTokenGuard } from './http/access-token.guard.js';
import { AuthErrorFilter } from './http/auth-error.filter.js';
import { Instances } from './http/instances.js';
import { RefreshTokenGuard } from './http/refresh-token.guard.js';
import { RouteGate } from './http/route-gate.js';
import type {
  AuthModuleAsyncOptions,
  AuthOptionsFactory,
  ProviderSource,
} from './options/auth-module-options.js';
import { AUTH_OPTIONS } from './options/auth-tokens.js';
import { resolveAuthOptions, type Surroundings } from './options/resolve-auth-options.js';
import type { ResolvedAuthStructure } from './options/resolve-auth-structure.js';
import type { ResolvedAuthOptions } from './options/resolved-auth-options.js';
import { Clock } from './ports/clock.js';
import { RefreshTokenRepository } from './ports/refresh-token-repository.js';
import { SubjectProvider } from './ports/subject-provider.js';
import { AccessTokenIssuer } from './services/access-token/access-token-issuer.js';
import { AccessTokenVerifier } from './services/access-token/access-token-verifier.js';
import { AuthEventLog } from './services/events/auth-event-log.js';
import { AuthEvents } from './services/events/auth-events.js';
import { AuthHealthIndicator } from './services/health/auth-health-indicator.js';
import { HostSubjectProvider } from './services/subject/host-subject-provider.js';
import { LogoutService } from './services/logout.service.js';
import { PruneTimer } from './services/pruning/prune-timer.js';
import { SessionPruner } from './services/pruning/session-pruner.js';
import { RefreshFlow } from './services/refresh/refresh-flow.js';
import { RefreshPreparation } from './services/refresh/refresh-preparation.js';
import { RefreshReport } from './services/refresh/refresh-report.js';
import { RefreshTokenReader } from './services/refresh/refresh-token-reader.js';
import { ReuseResponse } from './services/refresh/reuse-response.js';
import { SessionStore } from './services/session-store.js';
import { SessionService } from './services/session.service.js';
import { SubjectDirectory } from './services/subject/subject-directory.js';
import { TokenService } from './services/token.service.js';

/** The services that hosts inject. */
export const SERVICES: readonly Type[] = [
  TokenService,
  SessionService,
  SessionPruner,
  AuthHealthIndicator,
  AuthEvents,
];

/** What else other modules must be able to inject: what the guards are made of, where a host uses them itself. */
export const INTERNAL_EXPORTS = [
  RouteGate,
  RefreshTokenReader,
  AccessTokenGuard,
  RefreshTokenGuard,
  Clock,
];

/** Everything that one module instance is made of, but for its options. */
export function authProviders(structure: ResolvedAuthStructure): Provider[] {
  return [
    { provide: Instances, useFactory: () => new Instances(structure.name, structure.globalGuard) },
    { provide: Clock, useClass: SystemClock },
    { provide: JwtService, useFactory: () => new JwtService() },
    sourceProvider(RefreshTokenRepository, structure.repository ?? InMemoryRefreshTokenRepository),
    subjectProvider(structure.subjects),
    {
      provide: KeyRing,
      inject: [AUTH_OPTIONS],
      useFactory: (options: ResolvedAuthOptions) => new KeyRing(options.accessTokenKeys),
    },
    {
      provide: RefreshTokenCodec,
      inject: [AUTH_OPTIONS],
      useFactory: ({ issuer, refreshTokenKeys }: ResolvedAuthOptions) =>
        new RefreshTokenCodec(issuer, refreshTokenKeys),
    },
    ...[
      AuthEvents,
      AuthEventLog,
      SessionStore,
      SubjectDirectory,
      AccessTokenIssuer,
      AccessTokenVerifier,
    ],
    ...[
      RefreshTokenReader,
      RefreshReport,
      RefreshPreparation,
      ReuseResponse,
      RefreshFlow,
      SessionService,
      TokenService,
      LogoutService,
    ],
    ...[SessionPruner, PruneTimer, AuthHealthIndicator],
    ...[AccessTokenAuthenticator, RouteGate, AccessTokenGuard, RefreshTokenGuard, AuthErrorFilter],
  ];
}

/** What the options of a module with this structure are judged against, as far as is known before it is made. */
export function surroundingsOf({
  repository,
}: Pick<ResolvedAuthStructure, 'repository'>): Surroundings {
  return surroundingsWith(repository ?? InMemoryRefreshTokenRepository);
}

/** The same for a repository that was made, or the class that it will be made of. */
export function surroundingsWith(repository: object): Surroundings {
  const made = typeof repository === 'function' ? (repository.prototype as unknown) : repository;
  const isBase = made === InMemoryRefreshTokenRepository.prototype;
  const inMemory = isBase || made instanceof InMemoryRefreshTokenRepository;
  return { production: process.env.NODE_ENV === 'production', inMemory };
}

/** The resolved options of `forRootAsync`, and the class that gives the settings where there is one. */
export function optionsProvider(
  options: AuthModuleAsyncOptions,
  structure: ResolvedAuthStructure,
): Provider[] {
  const resolve = (settings: unknown): ResolvedAuthOptions =>
    resolveAuthOptions(settings, surroundingsOf(structure));
  const { useFactory, inject = [], useClass, useExisting } = options;
  const remedy = 'Give one of useFactory, useClass and useExisting';
  if ([useFactory, useClass, useExisting].filter((form) => form !== undefined).length > 1) {
    throw new AuthConfigurationError('useFactory', 'is not the only source of settings', remedy);
  }
  if (useFactory !== undefined) {
    const settingsFrom = useFactory as (...dependencies: unknown[]) => unknown;
    const resolved = async (...dependencies: unknown[]) =>
      resolve(await settingsFrom(...dependencies));
    return [{ provide: AUTH_OPTIONS, inject: [...inject], useFactory: resolved }];
  }
  const factory = useClass ?? useExisting;
  if (factory === undefined) {
    throw new AuthConfigurationError('useFactory', 'is missing', remedy);
  }
  const resolved = async (maker: AuthOptionsFactory) => resolve(await maker.createAuthOptions());
  const provider: Provider = { provide: AUTH_OPTIONS, inject: [factory], useFactory: resolved };
  return useClass === undefined ? [provider] : [useClass, provider];
}

/** A class that the application provides already is the host's own, whichever module it is in. */
function subjectProvider(source: ProviderSource<SubjectProvider>): Provider {
  if (typeof source !== 'function') return sourceProvider(SubjectProvider, source);
  return {
    provide: SubjectProvider,
    inject: [ModuleRef],
    useFactory: (moduleRef: ModuleRef) => new HostSubjectProvider(moduleRef, source),
  };
}

function sourceProvider<T extends object>(
  provide: abstract new (...dependencies: never[]) => T,
  source: ProviderSource<T>,
): Provider {
  if (typeof source === 'function') return { provide, useClass: source };
  if ('useClass' in source || 'useExisting' in source || 'useFactory' in source) {
    return { provide, ...source } as Provider;
  }
  return { provide, useValue: source };
}

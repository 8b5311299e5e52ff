import type { Provider, Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { JwtService } from '@nestjs/jwt';
import { InProcessRevocationFeed } from './adapters/in-process/in-process-revocation-feed.js';
import { InMemoryRefreshTokenRepository } from './adapters/in-memory/in-memory-refresh-token.repository.js';
import { RefreshTokenCodec } from './crypto/refresh-token-codec.js';
import { AuthCookies } from './http/cookies/auth-cookies.js';
import { RateLimitKeys } from './http/requests/rate-limit-keys.js';
import { RefreshTokenGuard } from './http/guard/refresh-token.guard.js';
import { TokenTransport } from './http/requests/token-transport.js';
import { sourceProvider } from './host-providers.js';
import { GUARD_EXPORTS, GUARD_SERVICES, guardProviders } from './guard.providers.js';
import type { ProviderSource } from './options/auth-module-options.js';
import { AUTH_OPTIONS } from './options/auth-tokens.js';
import type { ResolvedAuthStructure } from './options/resolve-auth-structure.js';
import type { ResolvedAuthOptions } from './options/resolved-auth-options.js';
import { RefreshTokenRepository } from './ports/refresh-token-repository.js';
import { RevocationFeed } from './ports/revocation-feed.js';
import { SubjectProvider } from './ports/subject-provider.js';
import { AccessTokenIssuer } from './services/access-token/access-token-issuer.js';
import { Eviction } from './services/admission/eviction.js';
import { NewSessions } from './services/admission/new-sessions.js';
import { Refusal } from './services/admission/refusal.js';
import { SessionAdmission } from './services/admission/session-admission.js';
import { SessionGroups } from './services/admission/session-groups.js';
import { Withdrawals } from './services/admission/withdrawals.js';
import { DeviceNames } from './services/device-names.js';
import { AuthHealthIndicator } from './services/health/auth-health-indicator.js';
import { KeyRing } from './services/keys/key-ring.js';
import { VerificationKeys } from './services/keys/verification-keys.js';
import { HostSubjectProvider } from './services/subject/host-subject-provider.js';
import { LiveSessions } from './services/live-sessions.js';
import { LogoutService } from './services/logout.service.js';
import { PruneTimer } from './services/pruning/prune-timer.js';
import { SessionPruner } from './services/pruning/session-pruner.js';
import { ContextPolicy } from './services/refresh/context-policy.js';
import { RefreshFlow } from './services/refresh/refresh-flow.js';
import { RefreshGrant } from './services/refresh/refresh-grant.js';
import { RefreshPreparation } from './services/refresh/refresh-preparation.js';
import { RefreshReport } from './services/refresh/refresh-report.js';
import { RefreshTokenReader } from './services/refresh/refresh-token-reader.js';
import { ReuseResponse } from './services/refresh/reuse-response.js';
import { RevocationOutbox } from './services/revocation/revocation-outbox.js';
import { Revocations } from './services/revocation/revocations.js';
import { SubjectEndings } from './services/revocation/subject-endings.js';
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
  KeyRing,
  RateLimitKeys,
  AuthCookies,
  ...GUARD_SERVICES,
];

/** What else other modules must be able to inject: what the guards are made of, where a host uses them itself. */
export const INTERNAL_EXPORTS = [
  ...GUARD_EXPORTS,
  RefreshTokenReader,
  TokenTransport,
  RefreshTokenGuard,
];

/** Everything that one module instance is made of, but for its options. */
export function authProviders(structure: ResolvedAuthStructure): Provider[] {
  return [
    ...guardProviders(structure),
    { provide: VerificationKeys, useExisting: KeyRing },
    { provide: LiveSessions, useExisting: SessionService },
    { provide: JwtService, useFactory: () => new JwtService() },
    sourceProvider(RefreshTokenRepository, structure.repository ?? InMemoryRefreshTokenRepository),
    sourceProvider(RevocationFeed, structure.revocationFeed ?? InProcessRevocationFeed),
    subjectProvider(structure.subjects),
    {
      provide: RefreshTokenCodec,
      inject: [AUTH_OPTIONS],
      useFactory: ({ issuer, refreshTokenKeys }: ResolvedAuthOptions) =>
        new RefreshTokenCodec(issuer, refreshTokenKeys),
    },
    ...[KeyRing, SessionStore, SubjectDirectory, AccessTokenIssuer],
    ...[RefreshTokenReader, RefreshReport, RefreshPreparation, RefreshGrant, ReuseResponse],
    ...[ContextPolicy, RefreshFlow],
    ...[NewSessions, Withdrawals, SessionGroups, Eviction, Refusal, SessionAdmission],
    ...[SubjectEndings, RevocationOutbox, Revocations, SessionService, DeviceNames, TokenService],
    ...[LogoutService, AuthCookies, TokenTransport],
    ...[RefreshTokenGuard, RateLimitKeys],
    ...[SessionPruner, PruneTimer, AuthHealthIndicator],
  ];
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

import type { Provider, Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD } from '@nestjs/core';
import { SystemClock } from './adapters/system-clock.js';
import { AccessTokenAuthenticator } from './http/authentication/access-token-authenticator.js';
import { AccessTokenGuard } from './http/guard/access-token.guard.js';
import { AuthErrorFilter } from './http/answers/auth-error.filter.js';
import { CacheShield } from './http/cookies/cache-shield.js';
import { CookieCredentials } from './http/cookies/cookie-credentials.js';
import { CrossSiteCheck } from './http/cross-site/cross-site-check.js';
import { OpenSockets } from './http/contexts/open-sockets.js';
import { SocketAuthenticator } from './http/contexts/socket-authenticator.js';
import { Instances, type SecurityScheme } from './http/guard/instances.js';
import { RouteDescriptions } from './http/openapi/route-descriptions.js';
import { RouteGate } from './http/guard/route-gate.js';
import { AUTH_OPTIONS, INSTANCE_NAME } from './options/auth-tokens.js';
import type { ResolvedTransport } from './options/resolved-transport.js';
import type { ResolvedVerificationOptions } from './options/resolved-verification-options.js';
import { Clock } from './ports/clock.js';
import { AccessTokenVerifier } from './services/access-token/access-token-verifier.js';
import { AuthEventLog } from './services/events/auth-event-log.js';
import { AuthEvents } from './services/events/auth-events.js';
import { RevocationHealthIndicator } from './services/health/revocation-health-indicator.js';
import { DenyList } from './services/revocation/deny-list.js';
import { FeedFollower } from './services/revocation/feed-follower.js';
import { RevocationCheckpoint } from './services/revocation/revocation-checkpoint.js';

/**
 * What verifying and guarding is made of, in the module that issues tokens and in the one that only verifies
 * them. Each adds where keys come from (`VerificationKeys`), who knows of sessions (`LiveSessions`), and how it
 * hears of those that end (`RevocationFeed`).
 */
export function guardProviders({
  name,
  globalGuard,
}: {
  readonly name: string;
  readonly globalGuard: boolean;
}): Provider[] {
  return [
    { provide: INSTANCE_NAME, useValue: name },
    {
      provide: Instances,
      inject: [AUTH_OPTIONS],
      useFactory: ({ transport }: ResolvedVerificationOptions) =>
        new Instances(name, globalGuard, schemesOf(transport)),
    },
    { provide: Clock, useClass: SystemClock },
    ...[AuthEvents, AuthEventLog, AccessTokenVerifier],
    ...[CookieCredentials, CrossSiteCheck, CacheShield, AccessTokenAuthenticator],
    ...[DenyList, FeedFollower, RevocationCheckpoint, RevocationHealthIndicator],
    ...[RouteGate, AccessTokenGuard, AuthErrorFilter, RouteDescriptions],
    ...[OpenSockets, SocketAuthenticator],
    ...(globalGuard ? [{ provide: APP_GUARD, useExisting: AccessTokenGuard }] : []),
    { provide: APP_FILTER, useExisting: AuthErrorFilter },
  ];
}

function schemesOf({ bearer, cookies }: ResolvedTransport): readonly SecurityScheme[] {
  return [...(bearer ? (['bearer'] as const) : []), ...(cookies ? (['cookie'] as const) : [])];
}

/** The services that hosts of either module inject. */
export const GUARD_SERVICES: readonly Type[] = [
  AccessTokenVerifier,
  AuthEvents,
  SocketAuthenticator,
  RevocationHealthIndicator,
];

/** What else other modules must be able to inject: what the guard is made of, where a host uses it itself. */
export const GUARD_EXPORTS = [RouteGate, AccessTokenGuard, Clock];

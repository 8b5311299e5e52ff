import 'reflect-metadata';

export { AuthModule } from './auth.module.js';
export { ResourceServerModule } from './resource-server.module.js';

export { AccessTokenGuard } from './http/guard/access-token.guard.js';
export { RateLimitKeys } from './http/requests/rate-limit-keys.js';
export { AuthCookies } from './http/cookies/auth-cookies.js';
export { RefreshTokenGuard } from './http/guard/refresh-token.guard.js';
export { AuthException } from './http/answers/auth.exception.js';
export { SocketAuthenticator } from './http/contexts/socket-authenticator.js';
export { AuthInstance } from './http/decorators/auth-instance.decorator.js';
export { Claims } from './http/decorators/claims.decorator.js';
export { Public } from './http/decorators/public.decorator.js';
export { RefreshToken } from './http/decorators/refresh-token.decorator.js';
export { RequireRecentAuth } from './http/decorators/require-recent-auth.decorator.js';
export { RequireRoles } from './http/decorators/require-roles.decorator.js';
export { RequireScopes } from './http/decorators/require-scopes.decorator.js';
export { StrictSession } from './http/decorators/strict-session.decorator.js';
export {
  cookieTokenResponse,
  tokenResponse,
  type CookieTokenResponse,
  type TokenResponse,
} from './http/answers/token-response.js';

export { AccessTokenVerifier } from './services/access-token/access-token-verifier.js';
export { AuthEvents } from './services/events/auth-events.js';
export {
  AuthHealthIndicator,
  type AuthHealthResult,
} from './services/health/auth-health-indicator.js';
export {
  RevocationHealthIndicator,
  type RevocationHealthResult,
} from './services/health/revocation-health-indicator.js';
export { KeyRing, type AccessTokenKeySet } from './services/keys/key-ring.js';
export { VerificationKeyRing } from './services/keys/verification-key-ring.js';
export { SessionPruner } from './services/pruning/session-pruner.js';
export {
  SessionService,
  type RevokeAllOptions,
  type RevokeOptions,
} from './services/session.service.js';
export { TokenService, type Elevation, type SignIn } from './services/token.service.js';
export type { RefreshRequest } from './services/refresh/presentation.js';
export type { IssuedTokens } from './services/tokens.js';
export type { AuthEvent, AuthEventOf, AuthEventType } from './services/events/auth-event.js';

export { Clock } from './ports/clock.js';
export type { JwksAllowance } from './ports/jwk-set-source.js';
export { RefreshTokenRepository } from './ports/refresh-token-repository.js';
export {
  RevocationFeed,
  type FollowedFeed,
  type RevocationListener,
} from './ports/revocation-feed.js';
export { SubjectProvider } from './ports/subject-provider.js';
export type {
  AuthContext,
  CreateOutcome,
  NewSession,
  RevokeOutcome,
  RotateOutcome,
  Rotation,
  SessionListing,
  SessionReading,
  Touch,
  TouchOutcome,
} from './ports/refresh-token-repository.js';

export { InProcessRevocationFeed } from './adapters/in-process/in-process-revocation-feed.js';
export { InMemoryRefreshTokenRepository } from './adapters/in-memory/in-memory-refresh-token.repository.js';

export {
  AuthConfigurationError,
  AuthError,
  type AuthErrorCode,
  type AuthErrorReason,
} from './domain/auth-error.js';
export type { AccessTokenClaims } from './domain/access-token-claims.js';
export type { ClientContext } from './domain/client-context.js';
export type { Duration } from './domain/duration.js';
export type { Revocation } from './domain/revocation.js';
export type { RevocationReason, Session } from './domain/session.js';
export type { SessionFacts } from './domain/session-facts.js';
export type { Subject } from './domain/subject.js';

export type { Jwk } from './crypto/jwk.js';
export type { KeyMaterial, KeySource, NamedKey } from './crypto/key-source.js';
export type { SigningAlgorithm } from './crypto/signing-algorithm.js';

export { getAuthToken, InjectAuth } from './options/auth-tokens.js';
export type {
  AuthModuleAsyncOptions,
  AuthModuleOptions,
  AuthOptionsFactory,
  ProviderSource,
} from './options/auth-module-options.js';
export type {
  CookieSettings,
  CsrfSettings,
  SameSite,
  Transport,
} from './options/transport-settings.js';
export type { AuthSettings, Secret } from './options/auth-settings.js';
export type {
  ResourceServerModuleAsyncOptions,
  ResourceServerModuleOptions,
  ResourceServerOptionsFactory,
  ResourceServerSettings,
} from './options/resource-server-options.js';

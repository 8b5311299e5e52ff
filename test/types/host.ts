/*
 * The host's side and the services, as the compiler sees them. Nothing of this runs.
 */
import {
  Claims,
  Clock,
  InMemoryRefreshTokenRepository,
  RefreshToken,
  RequireRecentAuth,
  RequireRoles,
  RequireScopes,
  SubjectProvider,
  type AccessTokenClaims,
  type AuthErrorCode,
  type IssuedTokens,
  type RefreshTokenRepository,
  type RotateOutcome,
  type SessionService,
  type Subject,
  type TokenService,
} from 'nestjs-dual-token';
import { MovableClock, describeRefreshTokenRepository } from 'nestjs-dual-token/testing';
import { TypeOrmRefreshTokenRepository } from 'nestjs-dual-token/typeorm';

declare const tokens: TokenService;
declare const sessions: SessionService;

// A provider may answer at once or later, as a port to implement or a class to extend.
export class Users implements SubjectProvider {
  authenticate({ username }: Readonly<Record<string, unknown>>): Subject | null {
    return typeof username === 'string' ? { sub: username } : null;
  }

  async load(sub: string): Promise<Subject | null> {
    return { sub, roles: ['clerk'], scope: null, sessionsValidAfter: new Date() };
  }
}

export class Extending extends SubjectProvider {
  override authenticate = () => null;
  override load = () => null;
}

// @ts-expect-error -- load is missing
export class HalfOfUsers implements SubjectProvider {
  authenticate = () => null;
}

// @ts-expect-error -- a subject needs a sub
export const nobody: Subject = { roles: ['admin'] };
// @ts-expect-error -- roles are a list
export const oneRole: Subject = { sub: 'alice', roles: 'admin' };
// @ts-expect-error -- a moment is a Date
export const validAfter: Subject = { sub: 'alice', sessionsValidAfter: '2026-01-01' };

// The repositories are what the port asks for.
export const repositories: readonly (new (...dependencies: never[]) => RefreshTokenRepository)[] = [
  InMemoryRefreshTokenRepository,
  TypeOrmRefreshTokenRepository,
];

/** An outcome is one of a closed union. */
export function isDone(outcome: RotateOutcome): boolean {
  switch (outcome) {
    case 'rotated':
      return true;
    case 'conflict':
      return false;
  }
}

// Claims are known by name where they are registered, and of no known kind where they are the host's.
declare const claims: AccessTokenClaims;
export const sub: string = claims.sub;
export const roles: readonly string[] | undefined = claims.roles;
// @ts-expect-error -- a host's claim has to be looked at first
export const tenant: string = claims.tenant;
// @ts-expect-error -- claims are for reading
claims.sub = 'root';

// Services.
export async function use(subject: Subject): Promise<number> {
  const issued: IssuedTokens = await tokens.issue(subject, { clientId: 'web' });
  await tokens.refresh(issued.refreshToken, { scope: 'a', context: { userAgent: 'x' } });
  await tokens.elevate(issued.refreshToken, { amr: ['pwd', 'otp'] });
  await tokens.revoke(issued.refreshToken, 'a reason of the host');
  const { sid } = tokens.verifyAccessToken(issued.accessToken);
  const isThere: boolean = await sessions.revoke(sid ?? '', { subject: subject.sub });
  return isThere ? sessions.revokeAll(subject.sub, { except: sid ?? [] }) : 0;
}

// @ts-expect-error -- a session of nobody
export const issuedToNobody = () => tokens.issue();
// @ts-expect-error -- options by their names
export const misspelt = () => sessions.revokeAll('alice', { exept: 's1' });
// @ts-expect-error -- the members of a service are its own
export const inner: unknown = tokens.codec;

// Decorators.
export class Routes {
  @RequireScopes('orders:read', 'orders:write')
  @RequireScopes.any('orders:read', 'orders:write')
  @RequireRoles('admin', 'clerk')
  @RequireRoles.all('admin', 'clerk')
  @RequireRecentAuth('5m')
  guarded(@Claims() _all: AccessTokenClaims, @Claims('sub') _sub: string): void {}

  refresh(@RefreshToken() _token: string): void {}
}

@RequireScopes.any('orders:read')
@RequireRoles.all('admin')
export class GuardedRoutes {}

// @ts-expect-error -- no scope at all would let everybody in
RequireScopes();
// @ts-expect-error -- no scope at all would let nobody in
RequireScopes.any();
// @ts-expect-error -- no role at all would let nobody in
RequireRoles();
// @ts-expect-error -- no role at all would let everybody in
RequireRoles.all();
declare const names: string[];
// @ts-expect-error -- a list may be empty
RequireScopes(...names);
// @ts-expect-error -- a list may be empty
RequireScopes.any(...[]);
// @ts-expect-error -- a list may be empty
RequireRoles(...names);
// @ts-expect-error -- a list may be empty
RequireRoles.all(...[]);
// @ts-expect-error -- scopes are given one by one
RequireScopes(['orders:read']);
// @ts-expect-error -- a scope is text
RequireScopes.any('orders:read', 7);
// @ts-expect-error -- a role is text
RequireRoles(undefined);
// @ts-expect-error -- a role is text
RequireRoles.all('admin', null);
// @ts-expect-error -- a duration is a number or text
RequireRecentAuth(true);

// Errors are told apart by a closed union of codes.
export const code: AuthErrorCode = 'ERR_AUTH_REFRESH_SUPERSEDED';
// @ts-expect-error -- no such code
export const noCode: AuthErrorCode = 'ERR_AUTH_NOPE';

// Testing.
export const clock: Clock = new MovableClock();
describeRefreshTokenRepository('mine', () => ({
  repository: new InMemoryRefreshTokenRepository(clock),
}));
// @ts-expect-error -- a harness holds a repository
describeRefreshTokenRepository('mine', () => ({ clock }));

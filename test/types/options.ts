/*
 * Options, as the compiler sees them: what is not refused here can't be written by mistake.
 * Nothing of this runs.
 */
import type { Type } from '@nestjs/common';
import {
  AuthModule,
  InMemoryRefreshTokenRepository,
  type AuthModuleAsyncOptions,
  type AuthModuleOptions,
  type AuthOptionsFactory,
  type AuthSettings,
  type RefreshTokenRepository,
  type SubjectProvider,
} from 'nestjs-dual-token';
import { deviceName } from 'nestjs-dual-token/device';
import { TypeOrmRefreshTokenRepository } from 'nestjs-dual-token/typeorm';

declare const Users: Type<SubjectProvider>;
declare const users: SubjectProvider;
declare const repository: RefreshTokenRepository;
declare const Configuration: Type<{ readonly secret: string }>;

const required = { secret: 'a', issuer: 'b', audience: 'c', subjects: Users };

// The shortest use, and every option there is.
AuthModule.forRoot(required);
AuthModule.forRoot({
  secret: ['a', new Uint8Array(32)],
  issuer: 'b',
  audience: ['c', 'd'],
  subjects: users,
  repository: TypeOrmRefreshTokenRepository,
  controller: false,
  globalGuard: false,
  name: 'staff',
  imports: [],
  accessToken: {
    lifetime: '10m',
    cacheSize: 0,
    claims: ({ sub }, { sid, clientId, authenticatedAt }) => ({
      sub,
      sid,
      clientId,
      authenticatedAt,
    }),
  },
  refreshToken: {
    rotation: true,
    gracePeriod: 30,
    raceTolerance: '2s',
    onReuse: 'revoke-subject',
    onAhead: 'reject',
  },
  session: {
    inactivityTimeout: '7d',
    absoluteLifetime: '30d',
    maxPerSubject: 2,
    onLimit: 'reject',
    limitBy: ({ clientId, userAgent, ipAddress, amr, acr }) =>
      [clientId, userAgent, ipAddress, acr, ...(amr ?? [])].join(),
    device: deviceName,
    onContextMismatch: 'revoke-session',
    sameContext: (atSignIn, now) => atSignIn.ipAddress === now.ipAddress,
  },
  revocation: { check: 'store' },
  pruning: { interval: '1h', batchSize: 1000 },
  deadlines: { store: '2s', subject: '10s' },
  maxStoreCalls: 100,
  clockTolerance: 5,
  clientId: 'web',
  allowInsecure: ['in-memory-repository'],
});

// @ts-expect-error -- without a secret
AuthModule.forRoot({ issuer: 'b', audience: 'c', subjects: Users });
// @ts-expect-error -- without an issuer
AuthModule.forRoot({ secret: 'a', audience: 'c', subjects: Users });
// @ts-expect-error -- without an audience
AuthModule.forRoot({ secret: 'a', issuer: 'b', subjects: Users });
// @ts-expect-error -- without anybody who may sign in
AuthModule.forRoot({ secret: 'a', issuer: 'b', audience: 'c' });
// @ts-expect-error -- without options
AuthModule.forRoot();

// @ts-expect-error -- an unknown option (R106)
AuthModule.forRoot({ ...required, ttl: 600 });
// @ts-expect-error -- an unknown option in a group (R106)
AuthModule.forRoot({ ...required, session: { idle: '7d' } });
// @ts-expect-error -- an unknown answer to a sign-in beyond the limit
AuthModule.forRoot({ ...required, session: { maxPerSubject: 1, onLimit: 'evict' } });
AuthModule.forRoot({ ...required, session: { device: (agent, { clientId }) => agent + clientId } });
// @ts-expect-error -- an unknown answer to another client
AuthModule.forRoot({ ...required, session: { onContextMismatch: 'revoke' } });
// @ts-expect-error -- a name is a text
AuthModule.forRoot({ ...required, session: { device: () => 7 } });
// @ts-expect-error -- which sessions count together is said in words, at once
AuthModule.forRoot({ ...required, session: { maxPerSubject: 1, limitBy: async () => 'all' } });
// @ts-expect-error -- an unknown answer to reuse
AuthModule.forRoot({ ...required, refreshToken: { onReuse: 'revoke' } });
// @ts-expect-error -- an unknown revocation check
AuthModule.forRoot({ ...required, revocation: { check: 'push' } });
// @ts-expect-error -- an unknown allowance
AuthModule.forRoot({ ...required, allowInsecure: ['everything'] });
AuthModule.forRoot({ ...required, pruning: { interval: false } });
// @ts-expect-error -- pruning has an interval, or none
AuthModule.forRoot({ ...required, pruning: { interval: true } });
// @ts-expect-error -- a duration that is neither number nor text
AuthModule.forRoot({ ...required, clockTolerance: new Date() });
// @ts-expect-error -- routes are at a path or nowhere
AuthModule.forRoot({ ...required, controller: true });
// @ts-expect-error -- claims that are no record
AuthModule.forRoot({ ...required, accessToken: { claims: () => 'admin' } });
// @ts-expect-error -- a class that can't be asked for subjects
AuthModule.forRoot({ ...required, subjects: Date });
// @ts-expect-error -- a class that can't keep sessions
AuthModule.forRoot({ ...required, repository: Map });

// A provider in every form that Nest knows.
export const sources: readonly AuthModuleOptions['repository'][] = [
  undefined,
  repository,
  InMemoryRefreshTokenRepository,
  { useClass: InMemoryRefreshTokenRepository },
  { useExisting: 'REPOSITORY' },
  { useFactory: () => repository },
  { inject: [Configuration], useFactory: (_: { secret: string }) => Promise.resolve(repository) },
];

// Settings from elsewhere.
const settings: AuthSettings = { secret: 'a', issuer: 'b', audience: 'c' };

class Settings implements AuthOptionsFactory {
  createAuthOptions(): Promise<AuthSettings> {
    return Promise.resolve(settings);
  }
}

AuthModule.forRootAsync({ subjects: Users, useClass: Settings });
AuthModule.forRootAsync({ subjects: Users, useExisting: Settings });
AuthModule.forRootAsync({ subjects: Users, useFactory: () => settings });
AuthModule.forRootAsync({
  subjects: Users,
  inject: [Configuration],
  useFactory: async ({ secret }: { readonly secret: string }) => ({ ...settings, secret }),
});

// @ts-expect-error -- without anybody who may sign in
AuthModule.forRootAsync({ useFactory: () => settings });
// @ts-expect-error -- a setting beside the factory would have no effect
AuthModule.forRootAsync({ subjects: Users, useFactory: () => settings, clockTolerance: 5 });
// @ts-expect-error -- a factory of something else
AuthModule.forRootAsync({ subjects: Users, useFactory: () => ({ secret: 'a' }) });
// @ts-expect-error -- a class that gives no settings
AuthModule.forRootAsync({ subjects: Users, useClass: Date });
// @ts-expect-error -- structure does not come from a factory
export const late: AuthModuleAsyncOptions = {
  useFactory: () => ({ ...settings, subjects: Users }),
};

/*
 * Help for the tests of a host, as the compiler sees it. Nothing of this runs.
 */
import type { INestApplication } from '@nestjs/common';
import type { TestingModule, TestingModuleBuilder } from '@nestjs/testing';
import type { IssuedTokens, TokenService } from 'nestjs-dual-token';
import {
  AuthTesting,
  AuthTestingModule,
  MovableClock,
  withAuthTesting,
} from 'nestjs-dual-token/testing';
import { describeRefreshTokenRepository } from 'nestjs-dual-token/testing/contract';
import { describeRefreshTokenRepository as theSame } from 'nestjs-dual-token/testing';

declare const builder: TestingModuleBuilder;
declare const app: INestApplication;
declare const testing: TestingModule;
declare const tokens: TokenService;

// A builder stays the builder that it is.
export const compiled: Promise<TestingModule> = withAuthTesting(builder).compile();
export const chained: TestingModuleBuilder = withAuthTesting(builder, {
  clock: new MovableClock(),
  store: 'own',
}).useMocker(() => ({}));
// @ts-expect-error -- a module that is compiled can't be prepared any more
export const late = withAuthTesting(testing);
// @ts-expect-error -- there are two stores to choose from
export const otherStore = withAuthTesting(builder, { store: 'redis' });
// @ts-expect-error -- a clock that can't be moved is no help
export const realClock = withAuthTesting(builder, { clock: Date });

// An application and a testing module have the same help.
export const auth: AuthTesting = AuthTesting.of(app);
export const ofModule: AuthTesting = AuthTesting.of(testing, 'staff');

export async function use(): Promise<void> {
  const headers: Record<string, string> = await auth.as({ sub: 'alice', roles: ['admin'] });
  const token: string = await auth.tokenFor({ sub: 'alice' }, { authenticatedAt: new Date() });
  const issued: IssuedTokens = await auth.signIn({ sub: 'alice', claims: { tenant: 7 } });
  await fetch('https://api.example.com', { headers: auth.headersOf(issued) });
  auth.actAs({ sub: 'alice', scope: 'orders:read' });
  auth.actAs(null);
  auth.clock.advance(600_000);
  // @ts-expect-error -- it is had of an application
  console.log(new AuthTesting(tokens));
  // @ts-expect-error -- a subject needs a sub
  await auth.as({ roles: ['admin'] });
  // @ts-expect-error -- roles are a list
  auth.actAs({ sub: 'alice', roles: 'admin' });
  // @ts-expect-error -- nobody is said, not left out
  auth.actAs();
  console.log(headers, token);
}

// Every option of AuthModule, and none that is needed.
export const modules = [
  AuthTestingModule.forRoot(),
  AuthTestingModule.forRoot({ actingAs: { sub: 'alice' }, name: 'staff', transport: 'cookie' }),
  // @ts-expect-error -- a clock that can't be moved is no help
  AuthTestingModule.forRoot({ clock: Date }),
  // @ts-expect-error -- no option of AuthModule
  AuthTestingModule.forRoot({ lifetime: '10m' }),
];

export const suites: typeof describeRefreshTokenRepository = theSame;

import { Injectable, Module, type DynamicModule, type INestApplication } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test, type TestingModuleBuilder } from '@nestjs/testing';
import {
  AuthModule,
  type AuthModuleOptions,
  type Subject,
  type SubjectProvider,
} from 'nestjs-dual-token';
import { AuthTesting, withAuthTesting, type AuthTestingOptions } from 'nestjs-dual-token/testing';
import { TypeOrmRefreshTokenRepository } from 'nestjs-dual-token/typeorm';
import { HttpClient } from './http-client.js';
import { AUDIENCE, ISSUER, RoutesController, SECRET, type HttpAdapterName } from './test-app.js';

/** The users of a real application: one of them, and no password that a test would know. */
@Injectable()
export class UsersService implements SubjectProvider {
  authenticate(): null {
    return null;
  }

  load(sub: string): Subject | null {
    return sub === 'alice' ? { sub, roles: ['clerk'], scope: 'orders:read' } : null;
  }
}

/** An application as it runs in production: its sessions are in a database, which is not there in its tests. */
export function applicationModule(auth: Partial<AuthModuleOptions> = {}): DynamicModule {
  @Module({})
  class AppModule {}

  const options = { secret: SECRET, issuer: ISSUER, audience: AUDIENCE, subjects: UsersService };
  const repository = TypeOrmRefreshTokenRepository;
  return {
    module: AppModule,
    imports: [AuthModule.forRoot({ ...options, repository, ...auth })],
    controllers: [RoutesController],
    providers: [UsersService],
  };
}

/** An application under test, as a host starts it. */
export interface StartedApp {
  readonly app: INestApplication;
  readonly auth: AuthTesting;
  readonly client: HttpClient;
}

/** Starts an application that is prepared by `withAuthTesting`. */
export function startPrepared(
  adapter: HttpAdapterName,
  auth: Partial<AuthModuleOptions> = {},
  options?: AuthTestingOptions,
): Promise<StartedApp> {
  const builder = Test.createTestingModule({ imports: [applicationModule(auth)] });
  return start(adapter, withAuthTesting(builder, options));
}

/** Starts what a builder makes, on a free port and without a word. */
export async function start(
  adapter: HttpAdapterName,
  builder: TestingModuleBuilder,
): Promise<StartedApp> {
  const testing = await builder.compile();
  testing.useLogger(false);
  const app =
    adapter === 'fastify'
      ? testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter())
      : testing.createNestApplication();
  await app.listen(0, '127.0.0.1');
  return { app, auth: AuthTesting.of(app), client: new HttpClient(await app.getUrl()) };
}

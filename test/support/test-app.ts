import { Controller, Get, Module, Post, type DynamicModule, type Type } from '@nestjs/common';
import type { INestApplication } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  AuthEvents,
  AuthModule,
  Claims,
  Clock,
  Public,
  RequireRecentAuth,
  RequireRoles,
  RequireScopes,
  StrictSession,
  type AuthEvent,
  type AuthModuleOptions,
  type Subject,
  type SubjectProvider,
} from 'nestjs-dual-token';
import { MovableClock } from 'nestjs-dual-token/testing';

/** A secret for tests: random once, written down. */
export const SECRET = 'Jq0zv4kG8sR2mXbT6yWn1cLh9dPf3uEa';
export const ISSUER = 'https://issuer.test';
export const AUDIENCE = 'orders';

/** Both HTTP adapters, for `describe.each`. */
export const HTTP_ADAPTERS = ['express', 'fastify'] as const;
export type HttpAdapterName = (typeof HTTP_ADAPTERS)[number];

/** People in memory, who can be disabled, changed and made unreachable. */
export class TestSubjects implements SubjectProvider {
  readonly people = new Map<string, Subject>([
    ['alice', { sub: 'alice', scope: 'orders:read orders:write', roles: ['clerk'] }],
    ['bob', { sub: 'bob', scope: 'orders:read', roles: ['admin'] }],
  ]);
  /** Thrown by every call while it is set. */
  failure: Error | undefined;
  /** Awaited by every call. */
  before: () => Promise<void> = () => Promise.resolve();

  async authenticate({
    username,
    password,
  }: Readonly<Record<string, unknown>>): Promise<Subject | null> {
    await this.ready();
    return password === 'right' && typeof username === 'string'
      ? (this.people.get(username) ?? null)
      : null;
  }

  async load(sub: string): Promise<Subject | null> {
    await this.ready();
    return this.people.get(sub) ?? null;
  }

  private async ready(): Promise<void> {
    await this.before();
    if (this.failure) throw this.failure;
  }
}

@Controller()
class RoutesController {
  @Public()
  @Get('public')
  open(): object {
    return { ok: true };
  }

  @Get('me')
  me(@Claims() claims: object): object {
    return claims;
  }

  @Get('sub')
  sub(@Claims('sub') sub: string): object {
    return { sub };
  }

  @RequireScopes('orders:write')
  @Post('orders')
  order(): object {
    return { ok: true };
  }

  @RequireRoles('admin')
  @Get('admin')
  admin(): object {
    return { ok: true };
  }

  @RequireRecentAuth('5m')
  @Get('recent')
  recent(): object {
    return { ok: true };
  }

  @StrictSession()
  @Get('strict')
  strict(): object {
    return { ok: true };
  }
}

/** What a test does to an application before it starts. */
export interface TestAppOptions {
  readonly adapter?: HttpAdapterName;
  readonly auth?: Partial<AuthModuleOptions>;
  readonly imports?: readonly (Type | DynamicModule)[];
  readonly controllers?: readonly Type[];
}

export interface TestApp {
  readonly app: INestApplication;
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly clock: MovableClock;
  readonly subjects: TestSubjects;
  /** Every event since the start. */
  readonly events: readonly AuthEvent[];
  close(): Promise<void>;
}

/** Starts an application on a free port, with a movable clock. */
export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
  const subjects = new TestSubjects();
  const clock = new MovableClock();
  const auth = { secret: SECRET, issuer: ISSUER, audience: AUDIENCE, subjects, ...options.auth };

  @Module({
    imports: [...(options.imports ?? []), AuthModule.forRoot(auth)],
    controllers: [RoutesController, ...(options.controllers ?? [])],
  })
  class AppModule {}

  const builder = Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(Clock)
    .useValue(clock);
  const testing = await builder.compile();
  testing.useLogger(false);
  const app =
    options.adapter === 'fastify'
      ? testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter())
      : testing.createNestApplication();
  const events: AuthEvent[] = [];
  app.get(AuthEvents).all.subscribe((event) => events.push(event));
  await app.listen(0, '127.0.0.1');
  return { app, url: await app.getUrl(), clock, subjects, events, close: () => app.close() };
}

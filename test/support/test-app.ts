import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import {
  Controller,
  Get,
  Module,
  Post,
  type DynamicModule,
  type INestApplication,
  type LoggerService,
  type Type,
} from '@nestjs/common';
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
  type AuthEventOf,
  type AuthEventType,
  type AuthModuleOptions,
} from 'nestjs-dual-token';
import { withAuthTesting, type MovableClock } from 'nestjs-dual-token/testing';
import type { ControlledRepository } from './controlled-repository.js';
import { HttpClient } from './http-client.js';
import {
  EMBEDDED_STORES,
  openStore,
  SERVER_STORES,
  type StoreName,
  type TestStore,
} from './stores.js';
import { TestSubjects } from './subjects.js';

/** A secret for tests: random once, written down. */
export const SECRET = 'Jq0zv4kG8sR2mXbT6yWn1cLh9dPf3uEa';
export const ISSUER = 'https://issuer.test';
export const AUDIENCE = 'orders';

/** Both HTTP adapters, for `describe.each`. */
export const HTTP_ADAPTERS = ['express', 'fastify'] as const;
export type HttpAdapterName = (typeof HTTP_ADAPTERS)[number];

/** Each server that this run may use, once. */
const SERVER_PLATFORMS: readonly Platform[] = SERVER_STORES.map((store) => ({
  adapter: store === 'mysql' ? 'express' : 'fastify',
  store,
}));
/** Every adapter with every embedded store, and each server, for what everything else stands on. */
export const PLATFORMS: readonly Platform[] = [
  ...HTTP_ADAPTERS.flatMap((adapter) => EMBEDDED_STORES.map((store) => ({ adapter, store }))),
  ...SERVER_PLATFORMS,
];
/** Each adapter and each store at least once. */
export const PAIRED_PLATFORMS: readonly Platform[] = [
  { adapter: 'express', store: 'typeorm' },
  { adapter: 'fastify', store: 'in-memory' },
  ...SERVER_PLATFORMS,
];
/** Those whose stores do not delete by themselves what is over, as Redis does. */
export const PRUNED_PLATFORMS: readonly Platform[] = PAIRED_PLATFORMS.filter(
  ({ store }) => store !== 'redis',
);
export interface Platform {
  readonly adapter: HttpAdapterName;
  readonly store: StoreName;
}

@Controller()
export class RoutesController {
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
  /** A store of its own, or one that is open already and outlives the application. */
  readonly store?: StoreName | TestStore;
  /** The application's clock, where it is not the store's. */
  readonly clock?: MovableClock;
  readonly auth?: Partial<AuthModuleOptions>;
  readonly subjects?: TestSubjects;
  readonly imports?: readonly (Type | DynamicModule)[];
  readonly controllers?: readonly Type[];
  readonly providers?: readonly Type[];
  /** Where the application's log goes; nowhere by default. */
  readonly logger?: LoggerService;
  /** Whether subjects may act without a token. */
  readonly actors?: boolean;
  /** Called before the application listens. */
  readonly prepare?: (app: INestApplication) => void;
}

export interface TestApp {
  readonly app: INestApplication;
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly client: HttpClient;
  readonly clock: MovableClock;
  readonly subjects: TestSubjects;
  readonly store: TestStore;
  readonly repository: ControlledRepository;
  /** Every event since the start. */
  readonly events: readonly AuthEvent[];
  /** The events of one type since the start. */
  told<T extends AuthEventType>(type: T): readonly AuthEventOf<T>[];
  close(): Promise<void>;
}

/** Starts an application on a free port, with a movable clock and a store that can be made to fail. */
export async function startApp(options: TestAppOptions = {}): Promise<TestApp> {
  const {
    adapter = 'express',
    store: wanted = 'in-memory',
    subjects = new TestSubjects(),
  } = options;
  const store = typeof wanted === 'string' ? await openStore(wanted) : wanted;
  const { repository } = store;
  const { clock = store.clock } = options;
  const auth = {
    ...{ secret: SECRET, issuer: ISSUER, audience: AUDIENCE, subjects, repository },
    pruning: { interval: false as const }, // a test counts calls, and prunes when it wants to
  };

  @Module({
    imports: [...(options.imports ?? []), AuthModule.forRoot({ ...auth, ...options.auth })],
    controllers: [RoutesController, ...(options.controllers ?? [])],
    providers: [...(options.providers ?? [])],
  })
  class AppModule {}

  const builder = Test.createTestingModule({ imports: [AppModule] });
  const prepared = options.actors
    ? withAuthTesting(builder, { clock, store: 'own' })
    : builder.overrideProvider(Clock).useValue(clock);
  const testing = await prepared.compile();
  testing.useLogger(options.logger ?? false);
  const app =
    adapter === 'fastify'
      ? testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter())
      : testing.createNestApplication();
  options.prepare?.(app);
  const events: AuthEvent[] = [];
  app.get(AuthEvents).all.subscribe((event) => events.push(event));
  await app.listen(0, '127.0.0.1');
  const url = await app.getUrl();
  return {
    ...{ app, url, clock, subjects, store, repository, events },
    client: new HttpClient(url),
    told: <T extends AuthEventType>(type: T) =>
      events.filter((event): event is AuthEventOf<T> => event.type === type),
    close: async () => {
      await app.close();
      if (typeof wanted === 'string') await store.close();
    },
  };
}

/** Starts an application for one piece of work. */
export async function withApp(
  options: TestAppOptions,
  work: (test: TestApp) => Promise<void>,
): Promise<void> {
  const test = await startApp(options);
  try {
    await work(test);
  } finally {
    await test.close();
  }
}

/** An application for each test of a `describe`: its members are there while a test runs. */
export function freshApp(options: TestAppOptions = {}): TestApp {
  const test = {} as TestApp;
  beforeEach(async () => {
    Object.assign(test, await startApp(options));
  });
  afterEach(() => test.close());
  return test;
}

/** One application for all tests of a `describe`, where they leave nothing behind that another would see. */
export function sharedApp(options: TestAppOptions = {}): TestApp {
  const test = {} as TestApp;
  beforeAll(async () => {
    Object.assign(test, await startApp(options));
  });
  afterAll(() => test.close());
  return test;
}

import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import {
  AuthEvents,
  Clock,
  type AuthEvent,
  ResourceServerModule,
  type ResourceServerModuleOptions,
} from 'nestjs-dual-token';
import { MovableClock } from 'nestjs-dual-token/testing';
import { HttpClient } from './http-client.js';
import { AUDIENCE, ISSUER, RoutesController, type HttpAdapterName } from './test-app.js';

/** What a test does to a resource server before it starts. */
export interface ResourceServerSetup {
  readonly adapter?: HttpAdapterName;
  readonly clock?: MovableClock;
  readonly options: Partial<ResourceServerModuleOptions>;
  readonly imports?: readonly (Type | DynamicModule)[];
  readonly controllers?: readonly Type[];
}

/** An application that only verifies, with the routes that the other test applications have. */
export async function startResourceServer({
  adapter = 'express',
  clock = new MovableClock(),
  options,
  imports = [],
  controllers = [RoutesController],
}: ResourceServerSetup) {
  @Module({
    imports: [
      ...imports,
      ResourceServerModule.forRoot({ issuer: ISSUER, audience: AUDIENCE, ...options }),
    ],
    controllers: [...controllers],
  })
  class AppModule {}

  const testing = await Test.createTestingModule({ imports: [AppModule] })
    .overrideProvider(Clock)
    .useValue(clock)
    .compile();
  testing.useLogger(false);
  const app =
    adapter === 'fastify'
      ? testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter())
      : testing.createNestApplication();
  const events: AuthEvent[] = [];
  app.get(AuthEvents).all.subscribe((event) => events.push(event));
  await app.listen(0, '127.0.0.1');
  return {
    app,
    clock,
    events,
    client: new HttpClient(await app.getUrl()),
    close: () => app.close(),
  };
}

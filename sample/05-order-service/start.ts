import type { DynamicModule, INestApplication, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { openFeed } from './feed.js';
import { OrderServiceModule } from './order-service.module.js';
import { readSettings, type Settings } from './settings.js';

/** An order service that listens, and how it says so. */
export interface Started {
  readonly app: INestApplication;
  readonly line: string;
}

/** Starts the order service as the environment says. */
export async function start(
  variables: Readonly<Record<string, string | undefined>>,
): Promise<Started> {
  const settings = readSettings(variables);
  const module = OrderServiceModule.for(settings, await openFeed(settings.feed));
  const app = await create(module, settings.httpAdapter);
  app.enableShutdownHooks();
  await app.listen(settings.port, settings.host);
  const { httpAdapter, jwksUri } = settings;
  return {
    app,
    line: `Order service on ${await app.getUrl()} (${httpAdapter}, keys from ${jwksUri})`,
  };
}

/** Why it can't start: one line, for people. */
export function refusalOf(error: unknown): string {
  const reason = error instanceof Error ? error.message : 'unknown error';
  return `The order service can't start. ${reason}`;
}

async function create(
  module: DynamicModule,
  adapter: Settings['httpAdapter'],
): Promise<INestApplication> {
  const options: NestApplicationOptions = { logger: ['error', 'warn'], abortOnError: false };
  if (adapter === 'express') return NestFactory.create(module, options);
  const { FastifyAdapter } = await import('@nestjs/platform-fastify');
  return NestFactory.create(module, new FastifyAdapter(), options);
}

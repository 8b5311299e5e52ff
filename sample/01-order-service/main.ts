import type { INestApplication, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { codeOf } from '../database/opening-error.js';
import { openFeed } from './feed.js';
import { OrderServiceModule } from './order-service.module.js';
import { readSettings } from './settings.js';

async function start(): Promise<void> {
  const settings = readSettings(process.env);
  const module = OrderServiceModule.for(settings, await openFeed(settings.feed));
  const options: NestApplicationOptions = { logger: ['error', 'warn'], abortOnError: false };
  let app: INestApplication;
  if (settings.httpAdapter === 'fastify') {
    const { FastifyAdapter } = await import('@nestjs/platform-fastify');
    app = await NestFactory.create(module, new FastifyAdapter(), options);
  } else app = await NestFactory.create(module, options);
  app.enableShutdownHooks();
  await app.listen(settings.port, settings.host);
  const { httpAdapter, jwksUri } = settings;
  console.log(`Order service on ${await app.getUrl()} (${httpAdapter}, keys from ${jwksUri})`);
}

/** Messages of drivers may quote an address with its password, so nothing of them is shown but a code. */
function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return error instanceof Error && code === error.name ? error.message : code;
}

start().catch((error: unknown) => {
  const reason = reasonOf(error);
  console.error(`The order service can't start. ${reason}`);
  process.exit(1);
});

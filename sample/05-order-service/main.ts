import type { INestApplication, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
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

start().catch((error: unknown) => {
  const reason = error instanceof Error ? error.message : 'unknown error';
  console.error(`The order service can't start. ${reason}`);
  process.exit(1);
});

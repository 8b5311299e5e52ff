import type { KeyObject } from 'node:crypto';
import type { DynamicModule, INestApplication, NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import type { Database } from './database/database.js';
import { LOG_LEVELS, type Environment } from './environment/environment.js';

/**
 * Puts the application together, on Express or on Fastify.
 *
 * @param privateKey signs access tokens, where the environment asks for a pair of keys
 */
export async function createApp(
  environment: Environment,
  database: Database,
  privateKey?: KeyObject,
): Promise<INestApplication> {
  const module = AppModule.for(environment, database, privateKey);
  const logger = LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(environment.logLevel) + 1);
  const options = { logger, abortOnError: false };
  const app = await create(environment.httpAdapter, module, options);
  const origin = environment.auth.csrf?.allowedOrigins;
  if (origin !== undefined) app.enableCors({ origin: [...origin], credentials: true });
  return app.enableShutdownHooks();
}

async function create(
  adapter: Environment['httpAdapter'],
  module: DynamicModule,
  options: NestApplicationOptions,
): Promise<INestApplication> {
  if (adapter === 'express') return NestFactory.create(module, options);
  const { FastifyAdapter } = await import('@nestjs/platform-fastify');
  return NestFactory.create(module, new FastifyAdapter(), options);
}

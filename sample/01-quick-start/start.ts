import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';

/** Listens where `PORT` says, on this machine alone, and tells where that is. */
export async function start(
  module: Type,
  prepare: (app: NestExpressApplication) => void = () => undefined,
): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(module, {
    logger: ['error', 'warn'],
  });
  prepare(app);
  app.enableShutdownHooks();
  await app.listen(process.env.PORT ?? 3000, '127.0.0.1');
  console.log(`Listening on ${await app.getUrl()}`);
}

/**
 * A process that refreshes for a test: it takes refresh tokens by message, refreshes each so many times
 * at once, and answers with what came out. Its store is named by the command line.
 */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis } from 'ioredis';
import { DataSource } from 'typeorm';

const { build, module: options, source, redis } = JSON.parse(process.argv[2]);
const { AuthModule, TokenService } = await import(`${build}/lib/index.js`);
const { refreshTokenEntities, TypeOrmRefreshTokenRepository } = await import(
  `${build}/lib/adapters/typeorm/index.js`
);
const { RedisRefreshTokenRepository } = await import(`${build}/lib/adapters/redis/index.js`);

async function openRepository() {
  if (redis) return new RedisRefreshTokenRepository(new Redis(redis.url), { prefix: redis.prefix });
  const dataSource = new DataSource({ ...source, entities: refreshTokenEntities });
  const clock = { now: () => Date.now(), elapsed: () => performance.now() };
  return new TypeOrmRefreshTokenRepository(await dataSource.initialize(), clock);
}

class RacerModule {}
Module({
  imports: [
    AuthModule.forRoot({
      ...options,
      subjects: { authenticate: () => null, load: (sub) => ({ sub }) },
      repository: await openRepository(),
    }),
  ],
})(RacerModule);
const app = await NestFactory.createApplicationContext(RacerModule, { logger: false });
const tokens = app.get(TokenService);

process.on('message', async ({ refreshTokens, times }) => {
  const failures = [];
  const successors = await Promise.all(
    refreshTokens.map(async (refreshToken) => {
      const tries = Array.from({ length: times }, () => tokens.refresh(refreshToken));
      const given = new Set();
      for (const result of await Promise.allSettled(tries)) {
        if (result.status === 'fulfilled') given.add(result.value.refreshToken);
        else failures.push(result.reason.code ?? String(result.reason));
      }
      return [...given];
    }),
  );
  process.send({ successors, failures });
});
process.send('ready');

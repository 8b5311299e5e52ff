import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { RefreshTokenCodec } from '../../dist/crypto/refresh-token-codec.js';
import { AuthModule, TokenService } from '../../dist/index.js';

/** An application on a repository, without HTTP: one call is one whole refresh, from token to tokens. */
export async function openApplication(repository) {
  const subject = { scope: 'orders:read orders:write', roles: ['clerk'] };
  const load = (sub) => ({ sub, ...subject });
  class BenchModule {}
  Module({
    imports: [
      AuthModule.forRoot({
        ...{ secret: randomBytes(48), issuer: 'bench', audience: 'bench', repository },
        ...{ subjects: { authenticate: () => null, load }, pruning: { interval: false } },
      }),
    ],
  })(BenchModule);
  const app = await NestFactory.createApplicationContext(BenchModule, { logger: false });
  const tokens = app.get(TokenService);
  const codec = [...app.container.getModules().values()]
    .map((module) => module.providers.get(RefreshTokenCodec)?.instance)
    .find((instance) => instance !== undefined);
  return {
    codec,
    refresh: (token) => tokens.refresh(token),
    issue: () => tokens.issue({ sub: 'alice', ...subject }),
    close: () => app.close(),
  };
}

import { Module } from '@nestjs/common';
import { Redis } from 'ioredis';
import { AuthModule } from 'nestjs-dual-token';
import { RedisRefreshTokenRepository, RedisRevocationFeed } from 'nestjs-dual-token/redis';
import { OrdersController } from '../01-quick-start/orders.controller.js';
import { settings } from '../01-quick-start/settings.js';
import { start } from '../01-quick-start/start.js';
import { RedisModule } from './redis.module.js';

const { REDIS_URL: url, AUTH_SECRET: secret } = process.env;
if (!url || !secret) {
  console.error('Set REDIS_URL, such as redis://127.0.0.1:6379, and AUTH_SECRET, for all alike.');
  process.exit(1);
}

@Module({
  imports: [
    RedisModule,
    AuthModule.forRoot({
      ...settings,
      repository: {
        inject: [Redis],
        useFactory: (redis: Redis) => new RedisRefreshTokenRepository(redis),
      },
      revocationFeed: {
        inject: [Redis],
        useFactory: (redis: Redis) => new RedisRevocationFeed(redis),
      },
      revocation: { check: 'feed' },
    }),
  ],
  controllers: [OrdersController],
})
class AppModule {}

await start(AppModule);

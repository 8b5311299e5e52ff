import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AuthModule } from 'nestjs-dual-token';
import {
  refreshTokenEntities,
  refreshTokenMigrations,
  TypeOrmRefreshTokenRepository,
  TypeOrmRevocationFeed,
} from 'nestjs-dual-token/typeorm';
import { OrdersController } from '../01-quick-start/orders.controller.js';
import { settings } from '../01-quick-start/settings.js';
import { start } from '../01-quick-start/start.js';

const { DATABASE_URL: url, AUTH_SECRET: secret } = process.env;
if (!url || !secret) {
  console.error('Set DATABASE_URL, such as postgres://USER:PASSWORD@HOST/DB, and AUTH_SECRET.');
  process.exit(1);
}

@Module({
  imports: [
    TypeOrmModule.forRoot({
      type: 'postgres',
      url,
      entities: [...refreshTokenEntities], // and yours
      migrations: [...refreshTokenMigrations],
      migrationsRun: true,
      retryAttempts: 0,
    }),
    AuthModule.forRoot({
      ...settings,
      repository: TypeOrmRefreshTokenRepository,
      revocationFeed: TypeOrmRevocationFeed.with(),
      revocation: { check: 'feed' },
    }),
  ],
  controllers: [OrdersController],
})
class AppModule {}

await start(AppModule);

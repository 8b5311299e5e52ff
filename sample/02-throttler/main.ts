import { Module } from '@nestjs/common';
import { AuthModule } from 'nestjs-dual-token';
import { OrdersController } from '../01-quick-start/orders.controller.js';
import { settings } from '../01-quick-start/settings.js';
import { start } from '../01-quick-start/start.js';
import { LimitsModule } from './limits.module.js';

@Module({
  imports: [LimitsModule, AuthModule.forRoot(settings)], // first what counts, then what verifies
  controllers: [OrdersController],
})
class AppModule {}

// Only a proxy on this machine may say for whom it asks.
await start(AppModule, (app) => app.set('trust proxy', 'loopback'));

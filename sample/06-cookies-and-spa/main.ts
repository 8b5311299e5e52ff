import { Module } from '@nestjs/common';
import { AuthModule } from 'nestjs-dual-token';
import { OrdersController } from '../01-quick-start/orders.controller.js';
import { settings } from '../01-quick-start/settings.js';
import { start } from '../01-quick-start/start.js';
import { PageController } from './page.controller.js';

@Module({
  imports: [AuthModule.forRoot({ ...settings, transport: 'cookie' })],
  controllers: [PageController, OrdersController],
})
class AppModule {}

await start(AppModule);

import { Module } from '@nestjs/common';
import { AuthModule } from 'nestjs-dual-token';
import { OrdersController } from '../01-quick-start/orders.controller.js';
import { settings } from '../01-quick-start/settings.js';
import { start } from '../01-quick-start/start.js';
import { OrdersGateway } from './orders.gateway.js';

@Module({
  imports: [AuthModule.forRoot(settings)],
  providers: [OrdersGateway],
  controllers: [OrdersController],
})
class AppModule {}

await start(AppModule);
